import type { Route, RouteDriver } from '../domain/route.js';
import { UnknownRouteError } from '../domain/errors.js';

/** The routers this service may move, by name. */
export class Routes {
  constructor(private readonly byName: Readonly<Record<string, Route>>) {}

  /** @throws UnknownRouteError when there is none of that name and kind */
  of<Driver extends RouteDriver>(driver: Driver, name: string): Extract<Route, { driver: Driver }> {
    const route = Object.hasOwn(this.byName, name) ? this.byName[name] : undefined;
    if (route === undefined || !isOf(driver, route)) throw new UnknownRouteError(name, driver);
    return route;
  }
}

function isOf<Driver extends RouteDriver>(
  driver: Driver,
  route: Route,
): route is Extract<Route, { driver: Driver }> {
  return route.driver === driver;
}
