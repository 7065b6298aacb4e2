declare module "jasmine-core" {
  export function boot(): unknown;
}

/** All files of specs, imported: the bundler makes it. */
declare module "tfjs-specs" {}
