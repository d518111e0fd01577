import type { HttpRequest } from '../http/http-request.js';
import type { ProblemDetails } from './problem-error.js';

/** What a protocol sends instead of problem details: the status and a JSON body. */
export type RefusalForm = (
  details: ProblemDetails,
  request: HttpRequest,
) => { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/**
 * Paths whose protocol has errors of its own. Whatever is refused under them, by the edge too, leaves in that form:
 * a body that is no JSON never reaches a controller that could translate it.
 */
export class RefusalForms {
  private readonly forms: (readonly [under: string, form: RefusalForm])[] = [];

  /** @param under what paths begin with: `/ofrep/v1/` */
  speak(under: string, form: RefusalForm): void {
    this.forms.push([under, form]);
  }

  of({ originalUrl, url }: HttpRequest): RefusalForm | undefined {
    const path = originalUrl ?? url ?? '';
    return this.forms.find(([under]) => path.startsWith(under))?.[1];
  }
}
