using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Collects what an answer depends on, from the relations and functions that its query names.</summary>
internal sealed class ReadWalk(DataLineage lineage)
{
    private readonly HashSet<uint> relations = [];
    private readonly HashSet<uint> again = [];
    private readonly HashSet<uint> functions = [];
    private readonly HashSet<string> functionNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> operators = new(StringComparer.Ordinal);
    private readonly HashSet<QualifiedIdentifier> on = [];
    private readonly HashSet<QualifiedIdentifier> unknown = [];
    private readonly HashSet<SettingRead> settings = [];
    private readonly List<LineageFunction> volatileFunctions = [];
    private bool readsAnySetting;
    private bool readsClock;
    private string? varies;

    /// <summary>Users' functions reached that promise nothing, so that they may write too.</summary>
    public IReadOnlyList<LineageFunction> VolatileFunctions => volatileFunctions;

    public Dependencies Dependencies => new()
    {
        On = [.. on.OrderBy(name => name.Schema, StringComparer.Ordinal).ThenBy(name => name.Name, StringComparer.Ordinal).Select(name => new Dependency(name))],
        Uncacheable = varies is null ? null : new Uncacheable(varies),
        UnknownFunctions = [.. unknown.OrderBy(name => name.Schema, StringComparer.Ordinal).ThenBy(name => name.Name, StringComparer.Ordinal)],
        ReadsClock = readsClock || unknown.Count > 0,
        Claims = Claims(),
    };

    /// <summary>What all this was found in; a name that stood for nothing counts too, since it may come to stand for something.</summary>
    public Definitions Definitions => lineage.DefinitionsOf(relations, functionNames, operators);

    /// <summary>It is reached in more than one way, so that other rows of it than those that one of them names may be read.</summary>
    public bool ComesBackTo(uint relation) => again.Contains(relation);

    public void Relation(QualifiedIdentifier name)
    {
        if (lineage.RelationOf(name) is { } oid) Relation(oid);
        else varies ??= $"reads {name}, of which nothing is known";
    }

    /// <summary>All overloads: which one is called depends on types.</summary>
    public void Function(QualifiedIdentifier name)
    {
        functionNames.Add(name.Name);
        foreach (var function in lineage.FunctionsNamed(name.Name).Where(function => function.Name.Schema == name.Schema)) Function(function);
    }

    /// <summary>Whichever schema it is in, the built-in one included.</summary>
    public void FunctionsNamed(string name)
    {
        functionNames.Add(name);
        foreach (var function in lineage.FunctionsNamed(name)) Function(function);
    }

    public void Operator(string symbol)
    {
        operators.Add(symbol);
        foreach (var function in lineage.LinkedFrom(LinkKind.Operator, symbol)) Function(function);
    }

    /// <param name="type">As a request names it; a type's own name is its last word.</param>
    public void Cast(string type)
    {
        var name = type[(type.LastIndexOf('.') + 1)..].Split('(', '[')[0].Trim('"', ' ');
        foreach (var function in lineage.LinkedFrom(LinkKind.Cast, name)) Function(function);
        if (!TimelessTypes.Contains(name)) readsClock = true;
    }

    public void Clock() => readsClock = true;

    /// <summary>It is not in the database's own words what this function reads.</summary>
    public void Unknown(QualifiedIdentifier function) => unknown.Add(function);

    private void Relation(uint oid)
    {
        if (!relations.Add(oid))
        {
            again.Add(oid);
            return;
        }

        if (oid < DataLineage.FirstUserOid)
        {
            varies ??= "reads the system's catalogs";
            return;
        }

        if (lineage.Relation(oid) is not { } relation)
        {
            varies ??= "reads a relation that is newer than the schema cache";
            return;
        }

        // A view holds nothing itself.
        if (relation.Kind is not LineageKind.View) on.Add(relation.Name);
        if (relation.Kind is LineageKind.ForeignTable) varies ??= $"reads the foreign table {relation.Name}";
        if (relation.Kind is LineageKind.Sequence) varies ??= $"reads the sequence {relation.Name}";
        foreach (var refers in lineage.ReadsOf(oid)) Follow(refers);
        foreach (var function in lineage.LinkedFrom(LinkKind.ReadCalls, oid)) Function(function);
        foreach (var heir in lineage.HeirsOf(oid)) Relation(heir);
        foreach (var parent in lineage.ParentsOf(oid)) Relation(parent);
    }

    private void Function(uint oid)
    {
        if (lineage.Function(oid) is { } function) Function(function);
        else if (oid >= DataLineage.FirstUserOid) varies ??= "calls a function that is newer than the schema cache";
    }

    private void Function(LineageFunction function)
    {
        if (!functions.Add(function.Oid)) return;
        if (function.IsBuiltIn)
        {
            var effect = BuiltInFunctions.EffectOf(function);
            readsClock |= effect is BuiltInEffect.Clock;
            if (effect is BuiltInEffect.Varies) varies ??= $"calls {function.Name}";
            return;
        }

        functionNames.Add(function.Name.Name);
        Follow(function.Refers);
        if (function.Volatility is Volatility.Volatile)
        {
            varies ??= $"calls the volatile function {function.Name}";
            volatileFunctions.Add(function);
        }
        else if (function.Body is FunctionBody.Text && !(function.Volatility is Volatility.Immutable && KeepsItsPromise(function))
            || (function.Body, function.Volatility) is (FunctionBody.Compiled, not Volatility.Immutable))
        {
            unknown.Add(function.Name);
        }
    }

    /// <summary>
    /// Whether a function can be as immutable as it says: its text names no table in a FROM, and only functions of which the same holds. Some
    /// declare so what reads <c>request.jwt.claims</c>, because it makes policies faster; an answer of theirs must not go to another user.
    /// </summary>
    private bool KeepsItsPromise(LineageFunction function)
    {
        var words = function.Words;
        if (words.Contains("execute")) return false;
        if ((words.Contains("from") || words.Contains("table") || words.Contains("join")) && words.Any(lineage.IsRelationName)) return false;
        var named = words.SelectMany(lineage.FunctionsNamedLike).Where(other => other.Oid != function.Oid).ToList();
        if (named.Exists(other => other.IsBuiltIn && (BuiltInFunctions.EffectOf(other) is not BuiltInEffect.None || other.Name.Name == "current_setting")))
            return false;
        foreach (var other in named.Where(other => !other.IsBuiltIn)) Function(other);
        return true;
    }

    private void Follow(References refers)
    {
        foreach (var relation in refers.Relations) Relation(relation);
        foreach (var function in refers.Functions) Function(function);
        foreach (var setting in refers.Settings) settings.Add(setting);
        readsAnySetting |= refers.ReadsAnySetting;
        readsClock |= refers.ReadsClock;
        varies ??= refers.Varies;
    }

    // What is not known may read any setting.
    private ClaimsRead Claims() => (unknown.Count > 0 || volatileFunctions.Count > 0 || readsAnySetting, settings.Count) switch
    {
        (true, _) => ClaimsRead.All.Instance,
        (false, 0) => ClaimsRead.None.Instance,
        _ => new ClaimsRead.Some([.. settings
            .OrderBy(setting => setting.Setting, StringComparer.Ordinal).ThenBy(setting => setting.Key, StringComparer.Ordinal)]),
    };

    /// <summary>Built-in types whose text form says the same at any time.</summary>
    private static readonly HashSet<string> TimelessTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "text", "varchar", "character varying", "char", "character", "bpchar", "name", "citext", "bool", "boolean", "smallint", "int2", "int", "integer",
        "int4", "bigint", "int8", "numeric", "decimal", "real", "float", "float4", "float8", "double precision", "money", "json", "jsonb", "uuid",
        "bytea", "interval", "tsvector", "tsquery", "inet", "cidr", "macaddr", "xml", "oid",
    };
}
