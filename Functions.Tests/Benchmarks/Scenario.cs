using Microsoft.AspNetCore.Http;

namespace Edge.Benchmarks;

/// <summary>A read that both servers answer alike.</summary>
/// <param name="Target">Below the mount point; <c>{id}</c> varies from request to request.</param>
/// <param name="Sql">What the stub runs; <c>$1</c> is the id. One row, one column: the JSON text.</param>
internal sealed record Scenario(string Name, string Target, string Sql)
{
    public int? Id { get; private init; }

    private const string ArrayOf = "select coalesce(json_agg(t), '[]')::text from (";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("primary key read", "/items?id=eq.{id}", $"{ArrayOf}select items.* from items where id = $1) t"),
        new("page of 25, filter and order", "/items?select=id,name,price&category_id=eq.{id}&order=created.desc&limit=25",
            $"{ArrayOf}select id, name, price from items where category_id = $1 order by created desc limit 25) t"),
        new("10 parents with to-one and to-many", "/items?select=id,name,categories(name),reviews(stars,body)&category_id=eq.{id}&order=id&limit=10",
            $"""
            {ArrayOf}select i.id, i.name, row_to_json(c.*)::jsonb as categories, coalesce(r.r, '[]') as reviews
              from items i
              left join lateral (select c.name from categories c where c.id = i.category_id) c on true
              left join lateral (select json_agg(r)::jsonb as r from (select r.stars, r.body from reviews r where r.item_id = i.id) r) r on true
              where i.category_id = $1 order by i.id limit 10) t
            """),
        new("10,000 rows", "/items?limit=10000&order=id", $"{ArrayOf}select items.* from items order by id limit 10000) t"),
    ];

    /// <summary>The scenario that a request belongs to, with its id; null if none.</summary>
    public static Scenario? Of(PathString path, QueryString query)
    {
        var target = path.Value!["/rest/v1".Length..] + query.Value;
        foreach (var scenario in All)
        {
            var hole = scenario.Target.IndexOf("{id}", StringComparison.Ordinal);
            if (hole < 0)
            {
                if (target == scenario.Target) return scenario;
                continue;
            }
            if (!target.StartsWith(scenario.Target[..hole], StringComparison.Ordinal)) continue;
            var tail = scenario.Target[(hole + "{id}".Length)..];
            if (!target.EndsWith(tail, StringComparison.Ordinal)) continue;
            return scenario with { Id = int.Parse(target[hole..^tail.Length], System.Globalization.CultureInfo.InvariantCulture) };
        }
        return null;
    }

    /// <summary>The path for one id.</summary>
    public string For(int id) => "/rest/v1" + Target.Replace("{id}", id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Ids range over the categories where a category is asked for, else over the items.</summary>
    public int Ids => Target.Contains("category_id", StringComparison.Ordinal) ? 200 : 200_000;

    /// <summary>A wrk script that asks for ids at random, from a fixed seed.</summary>
    public string Script =>
        $$"""
        local thread = 0
        function setup(t) thread = thread + 1; t:set("seed", thread) end
        function init(args) math.randomseed(seed) end
        function request()
          return wrk.format("GET", (string.gsub("/rest/v1{{Target}}", "{id}", tostring(math.random(1, {{Ids}})))))
        end
        """;
}
