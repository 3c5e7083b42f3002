namespace Edge.Postgrest.Schema.Catalog;

/// <summary>The server's version; and an error (3F000, as PostgREST has it) if one of the configured schemas does not exist.</summary>
internal static class ServerQuery
{
    /// <summary>$1: exposed schemas and extra search path.</summary>
    public const string Sql = """
        select current_setting('server_version_num')::int, array(select quote_ident(name)::regnamespace::text from unnest($1) name)
        """;

    public static async Task<int> Read(CatalogReader reader, CancellationToken cancellation)
    {
        await reader.NextRow(cancellation);
        return reader.Int();
    }
}
