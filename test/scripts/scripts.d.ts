// The scripts are plain JavaScript, so that they run before anything is installed.
declare module "*.mjs";
declare module "*.cjs";
