// Shows what the API says and nothing else. Every text goes in by textContent: titles are written by strangers.
const MOST_CHANGES = 50;
const MOST_EVENTS = 20;
const REFRESH_DELAY_MS = 250;

const byId = (id) => document.getElementById(id);

function cell(text) {
  const element = document.createElement('td');
  element.textContent = text;
  return element;
}

function row(change) {
  const element = document.createElement('tr');
  const key = document.createElement('td');
  const link = document.createElement('a');
  link.href = `/v1/changes/${encodeURIComponent(change.id)}`;
  link.textContent = change.key;
  key.append(link);
  const weight = change.rollout ? `${change.rollout.weightPercent} %` : '';
  const risk = change.risk ? `${change.risk.band} (${change.risk.score})` : '';
  const place = `${change.service} / ${change.environment}`;
  element.append(
    key,
    ...[change.title, place, change.state, risk, weight, change.waitingFor ?? change.reason ?? ''].map(cell),
  );
  return element;
}

let isFollowing = false;

async function refresh() {
  const answer = await fetch(`/v1/changes?limit=${MOST_CHANGES}`, {
    headers: { accept: 'application/json' },
  });
  const body = await answer.json();
  if (!answer.ok) {
    byId('connection').textContent = body.title ?? `HTTP ${answer.status}`;
    return;
  }
  if (isFollowing) byId('connection').textContent = 'live';
  byId('changes').replaceChildren(...body.items.map(row));
  byId('empty').hidden = body.items.length > 0;
}

let isRefreshing = false;
let isAskedAgain = false;

/** At most one request at a time, and one more when something happened meanwhile. */
async function refreshSoon() {
  if (isRefreshing) {
    isAskedAgain = true;
    return;
  }
  isRefreshing = true;
  await new Promise((resolve) => setTimeout(resolve, REFRESH_DELAY_MS));
  await refresh().catch(() => {
    byId('connection').textContent = 'offline';
  });
  isRefreshing = false;
  if (isAskedAgain) {
    isAskedAgain = false;
    await refreshSoon();
  }
}

function showEvent(text) {
  const event = JSON.parse(text);
  const item = document.createElement('li');
  item.textContent = `${event.recordedAt} #${event.position} ${event.type} ${event.stream}`;
  const list = byId('events');
  list.prepend(item);
  while (list.children.length > MOST_EVENTS) list.lastElementChild.remove();
}

/** From here on: the table is a snapshot, and the list tells what comes next. */
function follow(after) {
  const stream = new EventSource(`/v1/live?follow=true&after=${after}`);
  stream.addEventListener('open', () => {
    isFollowing = true;
    byId('connection').textContent = 'live';
  });
  stream.addEventListener('error', () => {
    isFollowing = false;
    byId('connection').textContent = 'reconnecting';
  });
  stream.addEventListener('message', ({ data }) => {
    showEvent(data);
    void refreshSoon();
  });
}

async function newestPosition() {
  const answer = await fetch('/v1/audit/checkpoint', { headers: { accept: 'application/json' } });
  const { size } = answer.ok ? await answer.json() : { size: 0 };
  return Math.max(0, (size ?? 0) - MOST_EVENTS);
}

await refreshSoon();
follow(await newestPosition().catch(() => 0));
