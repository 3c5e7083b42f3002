using System.Collections.Immutable;

namespace Edge.Client;

/// <summary>
/// One thing wanted of each row: a column, an aggregate, or rows of a related table. Its names and paths are quoted where they have to be.
/// </summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pFieldSelect, pRelationSelect, pSpreadRelationSelect.</remarks>
public abstract record SelectItem
{
    private SelectItem() { }

    /// <summary><c>*</c></summary>
    public static SelectItem All { get; } = new Star();

    /// <summary>A column, or what is at a path in a json column.</summary>
    public static Column Of(Field field) => new(field);

    /// <summary>How many rows there are: <c>count()</c>.</summary>
    public static Column Count() => new(null) { Aggregate = Aggregate.Count };

    /// <summary>Related rows, nested in the row: <c>posts(title)</c>. Without items, all their columns.</summary>
    public static Relation Embed(string relation, params ReadOnlySpan<SelectItem> items) => new(relation, [.. items]);

    /// <summary>A related row's columns as columns of the row itself: <c>...author(name)</c>.</summary>
    public static Relation Spread(string relation, params ReadOnlySpan<SelectItem> items) => new(relation, [.. items]) { IsSpread = true };

    /// <summary>A column as <see cref="Field.Parse"/> reads it, or <c>*</c>.</summary>
    public static implicit operator SelectItem(string column) => column == "*" ? All : Of(column);

    public static implicit operator SelectItem(Field column) => Of(column);

    /// <param name="last">It is followed by a closing parenthesis.</param>
    private protected abstract string Write(bool last);

    internal static string Write(ReadOnlySpan<SelectItem> items)
    {
        var text = new string[items.Length];
        for (var at = 0; at < items.Length; at++) text[at] = items[at].Write(last: false);
        return string.Join(',', text);
    }

    private sealed record Star : SelectItem
    {
        private protected override string Write(bool last) => "*";
    }

    public sealed record Column : SelectItem
    {
        internal Column(Field? field)
        {
            Field = field is null or { Path.IsEmpty: true }
                ? field
                : throw new ArgumentException($"'{field}' is another relation's: embed that.", nameof(field));
        }

        /// <summary>Null: the rows themselves, for <c>count()</c>.</summary>
        public Field? Field { get; }

        public string? Alias { get; init; }
        public string? Type { get; init; }
        public Aggregate? Aggregate { get; init; }
        public string? AggregateType { get; init; }

        public Column As(string alias) => this with { Alias = alias };

        /// <summary><c>::type</c>, of the aggregate if there is one already.</summary>
        /// <param name="type">A type's name: letters, digits, <c>_</c>, <c>$</c> and spaces.</param>
        public Column Cast(string type)
        {
            if (type.Length == 0 || !type.All(Characters.IsIdentifier))
            {
                throw new ArgumentException($"'{type}' is not the name of a type.", nameof(type));
            }

            return Aggregate is null ? this with { Type = type } : this with { AggregateType = type };
        }

        public Column Sum() => this with { Aggregate = Client.Aggregate.Sum };

        public Column Avg() => this with { Aggregate = Client.Aggregate.Avg };

        public Column Max() => this with { Aggregate = Client.Aggregate.Max };

        public Column Min() => this with { Aggregate = Client.Aggregate.Min };

        /// <summary>How many of the values are not null.</summary>
        public Column CountValues() => this with { Aggregate = Client.Aggregate.Count };

        private protected override string Write(bool last) =>
            AliasPrefix(Alias) + Field + Suffix("::", TypeFor(last)) + AggregateText + Suffix("::", AggregateType);

        private string AggregateText => Aggregate is { } aggregate
            ? (Field is null ? "" : ".") + aggregate.ToString().ToLowerInvariant() + "()"
            : "";

        // Right before a parenthesis PostgREST reads an index as a key; a cast that changes nothing keeps them apart.
        private string? TypeFor(bool last) =>
            Type ?? (last && Aggregate is null && Field is { JsonPath: [.., { IsIndex: true } step] }
                ? step.AsText ? "text" : "json"
                : null);

        private static string Suffix(string separator, string? text) => text is null ? "" : separator + text;
    }

    public sealed record Relation : SelectItem
    {
        internal Relation(string name, ImmutableArray<SelectItem> items)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            Name = name;
            Items = items.IsEmpty ? [All] : items;
        }

        public string Name { get; }
        public ImmutableArray<SelectItem> Items { get; private init; }
        public bool IsSpread { get; init; }
        public string? Alias { get; init; }
        public string? Hint { get; init; }
        public Join? Join { get; init; }

        /// <summary>With these items of the related rows instead.</summary>
        public Relation Select(params ReadOnlySpan<SelectItem> items) => this with { Items = items.IsEmpty ? [All] : [.. items] };

        /// <exception cref="InvalidOperationException">A spread relation has no name of its own.</exception>
        public Relation As(string alias) =>
            IsSpread ? throw new InvalidOperationException("A spread relation has no name of its own.") : this with { Alias = alias };

        /// <summary>Which way to the relation is meant: a foreign key's name or column, or a junction table.</summary>
        public Relation Via(string hint) => this with { Hint = hint };

        /// <summary>Rows without related rows are left out.</summary>
        public Relation Inner() => this with { Join = Client.Join.Inner };

        public Relation Left() => this with { Join = Client.Join.Left };

        private protected override string Write(bool last) =>
            $"{(IsSpread ? "..." : AliasPrefix(Alias))}{FieldSyntax.Name(Name)}{HintText}{JoinText}({ItemsText})";

        // A hint that began with "left" or "inner" would be read as a join.
        private string HintText => Hint is null ? "" : "!" + FieldSyntax.Quoted(Hint);

        private string JoinText => Join switch { null => "", Client.Join.Inner => "!inner", _ => "!left" };

        private string ItemsText => string.Join(',', Items.Select((item, at) => item.Write(last: at == Items.Length - 1)));
    }

    private static string AliasPrefix(string? alias) => alias is null ? "" : FieldSyntax.Name(alias) + ":";
}

public enum Aggregate { Sum, Avg, Max, Min, Count }

public enum Join { Inner, Left }
