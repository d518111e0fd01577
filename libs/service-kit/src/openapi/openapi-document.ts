import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

/**
 * The OpenAPI 3.1 document of an application, made from the zod schemas of its handlers. Schemas with
 * `.meta({ id })` become components.
 */
export function openApiDocument(app: INestApplication, title: string, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  let converted = 0;
  return SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => {
      converted += 1;
      return jsonSchemaOf(schema, schemaType, `Recursive${converted}_`);
    },
  });
}

/**
 * OpenAPI 3.1 speaks JSON Schema 2020-12 as it is.
 * @param recursive begins the names of recursive parts; zod calls them `__schema0` … in every schema anew
 */
function jsonSchemaOf(schema: unknown, io: 'input' | 'output', recursive: string) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const converted = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => withoutLongPatterns(jsonSchema),
  });
  const text = JSON.stringify(converted).replaceAll(/(?<=["/])__schema(?=\d+")/g, recursive);
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(text) as typeof converted;
  return { schema: rest, components: $defs };
}

/** zod states a date or a UUID by format and again by a regular expression of hundreds of characters. */
function withoutLongPatterns(jsonSchema: { format?: unknown; pattern?: unknown }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}
