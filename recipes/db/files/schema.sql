begin;

create table article (
  id    integer generated always as identity primary key,
  name  text not null unique,
  price numeric(8, 2) not null check (price >= 0)
);

insert into article (name, price) values
  ('tea', 3.20),
  ('coffee', 6.90),
  ('sugar', 1.10);

alter table article owner to shop;

commit;
