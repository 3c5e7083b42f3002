using System.Collections.Immutable;
using System.Globalization;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// Finds what a stored tree refers to (<c>pg_rewrite.ev_action</c>, <c>pg_policy.polqual</c>, <c>pg_proc.prosqlbody</c> …), however deep it stands.
/// <c>pg_depend</c> knows the same of what users have made, but not of what is built in, such as <c>now()</c>.
/// </summary>
/// <remarks>The names of fields are those of PostgreSQL 13 to 18, nodes/primnodes.h and parsenodes.h. A name that looks like a field can only add.</remarks>
internal static class TreeScan
{
    public static References Of(ReadOnlySpan<char> tree)
    {
        var tokens = new NodeTokens(tree);
        var relations = new HashSet<uint>();
        var functions = new HashSet<uint>();
        var readsClock = false;
        string? varies = null;
        for (var token = tokens.Next(); token.Length > 0; token = tokens.Next())
        {
            switch (token)
            {
                case ":relid": Add(relations, ref tokens); break;
                case ":funcid" or ":opfuncid" or ":aggfnoid" or ":winfnoid": Add(functions, ref tokens); break;
                case "SQLVALUEFUNCTION": readsClock |= TellsTime(ref tokens); break;
                case ":resulttype": readsClock |= ParsesTime(ref tokens); break;
                case "JSONEXPR" or "TABLEFUNC": readsClock = true; break;
                case "NEXTVALUEEXPR": varies = "takes the next value of a sequence"; break;
                case "TABLESAMPLECLAUSE": varies = "takes a random sample"; break;
                default: break;
            }
        }

        var (settings, any) = SettingReads.AreIn(functions) ? SettingReads.Of(tree) : ([], false);
        return new()
        {
            Relations = [.. relations], Functions = [.. functions], ReadsClock = readsClock, Varies = varies,
            Settings = settings, ReadsAnySetting = any,
        };
    }

    private static void Add(HashSet<uint> oids, ref NodeTokens tokens)
    {
        if (Number(ref tokens) is not 0 and var oid) oids.Add(oid);
    }

    private static uint Number(ref NodeTokens tokens) =>
        uint.TryParse(tokens.Next(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>CURRENT_DATE to LOCALTIMESTAMP(n) are numbered 0 to 8; CURRENT_USER and the like follow.</summary>
    private static bool TellsTime(ref NodeTokens tokens) => tokens.Next() is not ":op" || Number(ref tokens) <= 8;

    /// <summary>
    /// A conversion by the type's text form may meet <c>now</c> or <c>today</c> in the data: dates, times, ranges and arrays of them, and types of
    /// users, which may consist of them. Other conversions have no collation after their type.
    /// </summary>
    private static bool ParsesTime(ref NodeTokens tokens) => MayBeTime(Number(ref tokens)) && tokens.Peek() is ":resultcollid";

    private static bool MayBeTime(uint type) => type is
        1082 or 1083 or 1114 or 1184 or 1266 or 1182 or 1183 or 1115 or 1185 or 1270
        or 3908 or 3909 or 3910 or 3911 or 3912 or 3913 or 4533 or 4534 or 4535 or >= DataLineage.FirstUserOid;
}
