/** The namespace `features` of a notebook: all of lib/features, with an encoder that is fetched under a progress bar. */
export * from "../features";
export { encoder } from "./session";
