/** The number of the last migration: a server of another one does not write. */
export const SCHEMA = 9;
