# Hands what agents say to the socket in their NOTIFY_SOCKET (sd_notify(3)) on to a file each, message by message: these are
# datagrams on a local socket, which Node cannot receive. usage: perl notify-relay.pl, with orders on standard input,
# "+ SOCKET FILE" or "- SOCKET", tabs between. Says "SOCKET" once it listens there, or "SOCKET WHY" if it cannot.
# Ends with its input, and leaves the sockets: by then its successor may listen at the same paths.
use strict;
use warnings;
use Socket;

my %heard;
my $orders = '';
$| = 1;

sub listen_at {
  my ($path, $file) = @_;
  leave($path);
  unlink $path;
  my $socket;
  my $ok = socket($socket, AF_UNIX, SOCK_DGRAM, 0) && bind($socket, pack_sockaddr_un($path));
  $heard{$path} = { socket => $socket, file => $file } if $ok;
  print $ok ? "$path\n" : "$path\t$!\n";
}

sub leave {
  my ($path) = @_;
  my $known = delete $heard{$path} or return;
  close $known->{socket};
  unlink $path;
}

sub pass_on {
  my ($known) = @_;
  defined recv($known->{socket}, my $message, 4096, MSG_DONTWAIT) or return;
  # A run that is over has no file any more, and says nothing.
  open(my $file, '>>', $known->{file}) or return;
  $message =~ s/\n?\z/\n/;
  syswrite $file, $message;
}

while (1) {
  my $ready = '';
  vec($ready, fileno($_), 1) = 1 for \*STDIN, map { $_->{socket} } values %heard;
  next if select($ready, undef, undef, undef) < 1;
  vec($ready, fileno($_->{socket}), 1) and pass_on($_) for values %heard;
  next if !vec($ready, fileno(STDIN), 1);
  sysread(STDIN, $orders, 65536, length $orders) or last;
  while ($orders =~ s/\A([^\n]*)\n//) {
    my ($order, $path, $file) = split /\t/, $1;
    $order eq '+' ? listen_at($path, $file) : leave($path);
  }
}
