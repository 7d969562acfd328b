import { BaseCommand } from '../../base-command.ts'

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of superclaw.yaml, for editors.'
  static override examples = ['<%= config.bin %> <%= command.id %> > superclaw.schema.json']

  async run(): Promise<Readonly<Record<string, unknown>>> {
    await this.parse(ConfigSchema)
    const { configJsonSchema } = await import('../../core/config/json-schema.ts')
    const schema = configJsonSchema()
    this.log(JSON.stringify(schema, undefined, 2))
    return schema
  }
}
