using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Labels in their order, by type.</summary>
internal static class EnumsQuery
{
    public const string Sql = "select enumtypid, array_agg(enumlabel::text order by enumsortorder) from pg_enum group by enumtypid";

    public static async Task<Dictionary<uint, ImmutableArray<string>>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var enums = new Dictionary<uint, ImmutableArray<string>>();
        while (await reader.NextRow(cancellation))
        {
            enums.Add(reader.Oid(), [.. reader.Texts()]);
        }

        return enums;
    }
}
