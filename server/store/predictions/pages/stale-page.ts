/** The rows of a job were deleted or restored since page 1: where the next page begins means nothing any more. */
export class StalePage extends Error {
  override readonly name = 'StalePage';

  constructor() {
    super('The job began a new generation since page 1 was read: read the list again from its first page.');
  }
}
