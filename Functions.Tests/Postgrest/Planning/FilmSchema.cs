using Edge.Postgrest.Schema;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Planning;

/// <summary>A film archive, small enough to be held in the head; most tests of planning ask about it.</summary>
internal static class FilmSchema
{
    public static SchemaCacheBuilder Builder { get; } = new SchemaCacheBuilder()
        .Table("directors", "id integer", "name text", "mentor_id integer", "country_id integer")
        .Table("countries", "id integer", "name text")
        .Table("films", "id integer", "title text", "director_id integer", "info jsonb", "plot tsvector", "notes text")
        .Table("specs", "film_id integer", "camera text")
        .Table("actors", "id integer", "name text")
        .TableWithKey("roles", ["film_id", "actor_id"], "film_id integer", "actor_id integer", "character text")
        .Table("screenings", "id integer", "film_id integer", "length minutes:integer", "starts_at timestamptz")
        .View("recent_films", "id integer", "title text", "director_id integer")
        .Table("orders", "id integer", "billing_id integer", "shipping_id integer")
        .Table("addresses", "id integer", "street text")
        .ForeignKey("directors(mentor_id)", "directors(id)")
        .ForeignKey("directors(country_id)", "countries(id)")
        .ForeignKey("films(director_id)", "directors(id)")
        .ForeignKey("recent_films(director_id)", "directors(id)", "films_director_id_fkey")
        .ForeignKey("screenings(film_id)", "films(id)")
        .OneToOne("specs(film_id)", "films(id)")
        .ForeignKey("roles(film_id)", "films(id)")
        .ForeignKey("roles(actor_id)", "actors(id)")
        .ManyToMany("roles(film_id)", "films(id)", "roles(actor_id)", "actors(id)")
        .ForeignKey("orders(billing_id)", "addresses(id)")
        .ForeignKey("orders(shipping_id)", "addresses(id)")
        .Computed("films", "sequels", "films", toOne: false)
        .Computed("films", "premiere", "screenings", toOne: true)
        .Representation("minutes", "json", "minutes_to_json")
        .Representation("json", "minutes", "minutes_from_json")
        .Representation("text", "minutes", "minutes_from_text");

    public static SchemaCache Films { get; } = Builder.Build();
}
