import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * Hands a handler's error on as it was thrown. Nest's own filter logs it and replaces it by "Internal server error",
 * which is right for a caller far away and useless for a stalled event.
 */
@Catch()
export class PassErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
