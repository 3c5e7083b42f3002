INSERT INTO api.directors (id, name, born, mentor_id) VALUES
  (1, 'Fritz Lang', '1890-12-05', NULL),
  (2, 'Billy Wilder', '1906-06-22', NULL),
  (3, 'Agnès Varda', '1928-05-30', NULL),
  (4, 'Ridley Scott', '1937-11-30', NULL),
  (5, 'Denis Villeneuve', '1967-10-03', 4);

INSERT INTO api.films (id, title, year, director_id, genre, stars, minutes, tags, details, run, sequel_of) VALUES
  (1, 'Metropolis', 1927, 1, 'science fiction', 4.8, 153, '{silent,city}', '{"country": "DE", "crew": [{"job": "camera", "name": "Freund"}, {"job": "score", "name": "Huppertz"}]}', '[1927-01-10,1927-05-13)', NULL),
  (2, 'M', 1931, 1, 'noir', 4.7, 117, '{city,crime}', '{"country": "DE", "crew": []}', '[1931-05-11,1931-12-01)', NULL),
  (3, 'Double Indemnity', 1944, 2, 'noir', 4.6, 107, '{crime}', '{"country": "US"}', '[1944-07-03,1944-11-01)', NULL),
  (4, 'Sunset Boulevard', 1950, 2, 'noir', 4.9, 110, '{city}', '{"country": "US", "budget": 1752000}', '[1950-08-10,1951-01-01)', NULL),
  (5, 'Some Like It Hot', 1959, 2, 'comedy', 4.5, 121, '{}', '{"country": "US", "budget": 2900000}', NULL, NULL),
  (6, 'Cléo from 5 to 7', 1962, 3, 'drama', 4.3, 90, '{city}', '{"country": "FR"}', '[1962-04-11,1962-09-01)', NULL),
  (7, 'Blade Runner', 1982, 4, 'science fiction', 4.6, 117, '{city,robots}', '{"country": "US", "budget": 30000000}', '[1982-06-25,1983-02-01)', NULL),
  (8, 'Blade Runner 2049', 2017, 5, 'science fiction', 4.2, 164, '{robots}', '{"country": "US", "budget": 150000000}', '[2017-10-06,2018-01-20)', 7),
  (9, 'Lost Reel', 1919, NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL);

INSERT INTO api.actors VALUES
  (1, 'Brigitte', 'Helm'), (2, 'Peter', 'Lorre'), (3, 'Barbara', 'Stanwyck'), (4, 'Gloria', 'Swanson'),
  (5, 'William', 'Holden'), (6, 'Marilyn', 'Monroe'), (7, 'Harrison', 'Ford'), (8, 'Ryan', 'Gosling');

INSERT INTO api.castings VALUES
  (1, 1, 'Maria', 1), (2, 2, 'Hans Beckert', 1), (3, 3, 'Phyllis', 1), (4, 4, 'Norma', 1), (4, 5, 'Joe', 2),
  (5, 6, 'Sugar', 1), (7, 7, 'Deckard', 1), (8, 8, 'K', 1), (8, 7, 'Deckard', 2);

INSERT INTO api.technical_specs VALUES (1, 1.33, '(Debrie,Parvo)', 8421504), (7, 2.39, '(Panavision,Panaflex)', 16711680), (8, 2.39, '(Arri,"Alexa XT")', NULL);

INSERT INTO api.awards VALUES
  (1, 'Golden Reel', 4, 4, 5), (2, 'Silver Reel', 5, 6, 4), (3, 'Bronze Reel', 8, 8, 7), (4, 'Empty Reel', NULL, NULL, NULL);

INSERT INTO api.takings VALUES ('2023-12-30', 1, 100), ('2023-12-31', 1, 250), ('2024-01-01', 1, 50), ('2024-01-01', 7, 400);
INSERT INTO api.shelves VALUES ('A1', 'cellar', 10), ('A2', 'cellar', 20), ('B1', 'attic', 5);
INSERT INTO api.loans (film_id, borrower, days) VALUES (1, 'ann', 7), (1, 'bob', 14), (7, 'ann', 3);
INSERT INTO api.without_key VALUES (1, 'one'), (2, 'two');
INSERT INTO api.diaries VALUES (1, 'ann', 'Rain'), (2, 'bob', 'Sun');
INSERT INTO api."Fan Mail" VALUES (1, 'ann, bob', 'hi "you"', 7, 'groß');
INSERT INTO "Odd schema"."Odd, table" VALUES (1, 'ä');
INSERT INTO archive.films VALUES (1, 'Nosferatu', 5), (2, 'Faust', 7);
INSERT INTO archive.reels VALUES (1, 1, 'n1'), (2, 1, 'n2');
INSERT INTO api.staff_only VALUES (1, 'the key is under the mat');
INSERT INTO private.secrets VALUES (1, 'rosebud');
INSERT INTO api.numbers SELECT generate_series(1, 100);
REFRESH MATERIALIZED VIEW api.films_by_director;
ANALYZE;
