import { type Decider, DomainError } from '../../src/index.js';

export type NotebookEvent =
  | { readonly type: 'change.noted'; readonly data: { readonly note: string } }
  | { readonly type: 'change.closed'; readonly data: Readonly<Record<string, never>> };

export type NotebookCommand = { readonly type: 'note'; readonly note: string } | { readonly type: 'close' };

export interface Notebook {
  readonly notes: readonly string[];
  readonly isClosed: boolean;
}

/** A rule small enough to test a store with: notes until it is closed, and closing it twice is refused. */
export const notebook: Decider<Notebook, NotebookCommand, NotebookEvent> = {
  initialState: () => ({ notes: [], isClosed: false }),
  decide(command, { notes, isClosed }) {
    if (isClosed) throw new DomainError('notebook-closed', 'it is closed; open another one');
    switch (command.type) {
      case 'note':
        return notes.includes(command.note) ? [] : [{ type: 'change.noted', data: { note: command.note } }];
      case 'close':
        return [{ type: 'change.closed', data: {} }];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'change.noted':
        return { ...state, notes: [...state.notes, event.data.note] };
      case 'change.closed':
        return { ...state, isClosed: true };
    }
  },
};
