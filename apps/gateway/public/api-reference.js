// Lists the operations of the OpenAPI document; texts go in by textContent.
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function cell(text) {
  const element = document.createElement('td');
  element.textContent = text;
  return element;
}

function schemaName(content) {
  const schema = content?.['application/json']?.schema;
  return schema?.$ref?.split('/').at(-1) ?? schema?.type ?? '';
}

function row(method, path, operation) {
  const parameters = (operation.parameters ?? [])
    .map(({ name, in: place }) => `${name} (${place})`)
    .join(', ');
  const answers = Object.entries(operation.responses ?? {})
    .map(([status, answer]) => `${status} ${schemaName(answer.content)}`.trim())
    .join(', ');
  const element = document.createElement('tr');
  element.append(
    ...[method.toUpperCase(), path, parameters, schemaName(operation.requestBody?.content), answers].map(
      cell,
    ),
  );
  return element;
}

const answer = await fetch('/v1/openapi.json');
const document_ = await answer.json();
const rows = Object.entries(document_.paths ?? {})
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => row(method, path, item[method])),
  );
document.getElementById('operations').replaceChildren(...rows);
const missing = document_['x-missing-services'] ?? [];
document.getElementById('note').textContent =
  missing.length > 0 ? `not reachable now: ${missing.join(', ')}` : `${rows.length} operations`;
