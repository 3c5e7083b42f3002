using System.Collections.Concurrent;
using System.Collections.Immutable;
using Npgsql;

namespace Edge.Realtime.Changes;

/// <summary>Describes a data type as far as its values have to be written as JSON.</summary>
/// <param name="Kind"><c>pg_type.typtype</c>: b, c, d, e, m, p or r.</param>
/// <param name="Element">Of an array; null: it is none.</param>
/// <param name="Base">Of a domain.</param>
/// <param name="Fields">Of a composite type.</param>
internal sealed record PgType(
    uint Oid, string Name, char Kind, char Delimiter, uint? Element, uint? Base, ImmutableArray<(string Name, uint Type)> Fields);

/// <summary>Reads types from the catalog when they are first needed.</summary>
internal sealed class PgTypes(NpgsqlDataSource database)
{
    private const string Query =
        """
        SELECT t.oid, t.typname, t.typtype, coalesce(e.typdelim, ','),
          CASE WHEN t.typcategory = 'A' AND t.typlen = -1 AND e.typarray = t.oid THEN t.typelem END, nullif(t.typbasetype, 0),
          ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
          ARRAY(SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
        FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
        WHERE t.oid = ANY($1)
        """;

    private readonly ConcurrentDictionary<uint, PgType> known = [];

    public PgType? this[uint oid] => known.GetValueOrDefault(oid);

    /// <summary>Reads those that are not known yet, with all that they are made of.</summary>
    public async ValueTask Load(IEnumerable<uint> oids, CancellationToken cancellation)
    {
        var wanted = oids.Where(oid => !known.ContainsKey(oid)).Distinct().ToArray();
        while (wanted.Length > 0)
        {
            var read = new List<PgType>();
            await using (var command = database.CreateCommand(Query))
            {
                command.Parameters.Add(new() { Value = Array.ConvertAll(wanted, oid => (long)oid), DataTypeName = "bigint[]" });
                command.CommandText = Query.Replace("ANY($1)", "ANY($1::oid[])", StringComparison.Ordinal);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    var names = reader.GetFieldValue<string[]>(6);
                    var types = reader.GetFieldValue<uint[]>(7);
                    read.Add(new(
                        reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetChar(2), reader.GetChar(3),
                        await reader.IsDBNullAsync(4, cancellation) ? null : reader.GetFieldValue<uint>(4),
                        await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetFieldValue<uint>(5),
                        [.. names.Zip(types)]));
                }
            }

            foreach (var type in read) known[type.Oid] = type;
            wanted = [.. read.SelectMany(Parts).Where(oid => !known.ContainsKey(oid)).Distinct()];
        }
    }

    private static IEnumerable<uint> Parts(PgType type) =>
        [.. type.Fields.Select(field => field.Type), .. new[] { type.Element, type.Base }.OfType<uint>()];
}
