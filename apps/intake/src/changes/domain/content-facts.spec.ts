import { contentFacts } from './content-facts.js';

describe('contentFacts', () => {
  it.each([
    ['drop table accounts;', 1, 1],
    ['select 1; truncate audit;', 2, 1],
    ["insert into notes values ('drop table x; truncate y');", 1, 0],
    ['-- drop table accounts;\ncreate table t (id int);', 1, 0],
    ['/* truncate a; */ alter table a drop column b', 1, 1],
    ['delete from a', 1, 1],
    ['delete from a where id = 1', 1, 0],
    ['do $x$ begin drop table a; end $x$;', 1, 0],
    ['', 0, 0],
  ])('reads %j as %d statements, %d destructive', (sql, sqlStatements, destructiveSql) => {
    expect(contentFacts([sql], 0)).toEqual({ sqlStatements, destructiveSql, configFiles: 0 });
  });
});
