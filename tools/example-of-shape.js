/**
 * A payload that fits a published JSON Schema, with every optional member there: the same one every time.
 * @param {Shape} shape
 * @param {string} [name] of the member, which texts say
 * @param {Shape} [root] where `$ref` points into
 * @returns {unknown}
 */
export function exampleOfShape(shape, name = 'event', root = shape) {
  if (shape.$ref !== undefined) return exampleOfShape(referred(shape.$ref, root), name, root);
  if ('const' in shape) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  const choices = shape.anyOf ?? shape.oneOf;
  // The first one that says something: null is what is left when nothing is known.
  const choice = choices?.find(({ type }) => type !== 'null');
  if (choice !== undefined) return exampleOfShape(choice, name, root);
  const type = Array.isArray(shape.type) ? shape.type[0] : shape.type;
  switch (type ?? '') {
    case 'object':
      return exampleOfObject(shape, root);
    case 'array':
      return Array.from({ length: Math.max(1, shape.minItems ?? 1) }, () =>
        exampleOfShape(shape.items ?? {}, name, root),
      );
    case 'integer':
      return Math.max(1, Math.ceil(shape.minimum ?? 1));
    case 'number':
      return exampleOfNumber(shape);
    case 'boolean':
      return true;
    case 'string':
      return exampleOfText(shape, name);
    default:
      return null;
  }
}

/**
 * As much of JSON Schema as events use.
 * @typedef {object} Shape
 * @property {string} [$ref]
 * @property {Record<string, Shape>} [$defs]
 * @property {unknown} [const]
 * @property {unknown[]} [enum]
 * @property {Shape[]} [anyOf]
 * @property {Shape[]} [oneOf]
 * @property {string | string[]} [type]
 * @property {string} [pattern]
 * @property {string} [format]
 * @property {number} [minimum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [maximum]
 * @property {number} [minLength]
 * @property {number} [maxLength]
 * @property {number} [minItems]
 * @property {Shape} [items]
 * @property {Record<string, Shape>} [properties]
 * @property {Shape} [propertyNames]
 * @property {Shape | boolean} [additionalProperties]
 */

/**
 * @param {string} reference `#/$defs/name`
 * @param {Shape} root
 * @returns {Shape}
 */
function referred(reference, root) {
  return root.$defs?.[reference.replace('#/$defs/', '')] ?? {};
}

/**
 * @param {Shape} shape
 * @param {Shape} root
 */
function exampleOfObject({ properties = {}, propertyNames, additionalProperties }, root) {
  const members = Object.entries(properties).map(([name, member]) => [
    name,
    exampleOfShape(member, name, root),
  ]);
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    const name = String(exampleOfShape(propertyNames ?? { type: 'string' }, 'name', root));
    members.push([name, exampleOfShape(additionalProperties, name, root)]);
  }
  return Object.fromEntries(members);
}

/** @param {Shape} shape */
function exampleOfNumber({ minimum, exclusiveMinimum, maximum }) {
  if (maximum !== undefined && maximum <= 1) return maximum / 2;
  return Math.max(1, minimum ?? 1, (exclusiveMinimum ?? 0) + 1);
}

/** Texts by what a pattern asks for; the first that fits is taken. */
const TEXTS = [
  'payments-api',
  '2026-03-01T10:00:00.120Z',
  '01912d68-783e-7a7c-8000-00000000000f',
  'a'.repeat(64),
  `sha256:${'b'.repeat(64)}`,
  'CHG-1042',
  'pkg:oci/payments-api@sha256',
  '2026-03',
  'Z29sZGVu',
  'Z29sZGVuZ29sZGVu',
  '15m',
  '/v1/changes',
];

/**
 * @param {Shape} shape
 * @param {string} name
 */
function exampleOfText({ pattern, format, minLength = 0, maxLength = 1000 }, name) {
  if (pattern !== undefined) {
    const fits = TEXTS.find(
      (text) => new RegExp(pattern, 'u').test(text) && text.length >= minLength && text.length <= maxLength,
    );
    if (fits === undefined) throw new RangeError(`no example of ${name} fits ${pattern}`);
    return fits;
  }
  if (format === 'uri') return 'https://example.com/golden';
  return `${name} “é”`.padEnd(minLength, '.').slice(0, maxLength);
}
