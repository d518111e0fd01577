/** The other end of a `Worker`: answers what the parent asks, and ends with it. */
export function serveParent<Request, Result>(answer: (request: Request) => Promise<Result>): void {
  process.on('message', ({ id, request }: { id: number; request: Request }) => {
    answer(request).then(
      (result) => process.send?.({ id, result }),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    );
  });
  process.on('disconnect', () => process.exit());
}
