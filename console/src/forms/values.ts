/** What a form holds. As Mantine has it: an interface fits `any`, and not `unknown`, for want of an index signature. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Values = Record<string, any>;
