using System.Collections.Frozen;

namespace Edge.Postgrest.Schema.Catalog;

internal static class TimeZonesQuery
{
    public const string Sql = "select name from pg_timezone_names";

    public static async Task<FrozenSet<string>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var names = new List<string>();
        while (await reader.NextRow(cancellation))
        {
            names.Add(reader.Text());
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
