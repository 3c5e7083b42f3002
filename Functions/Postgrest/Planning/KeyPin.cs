using System.Collections.Immutable;
using System.Globalization;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Planning;

/// <summary>Filters that together name one row by its primary key.</summary>
/// <param name="Values">In the order of the key's columns.</param>
internal sealed record KeyPin(QualifiedIdentifier Relation, ImmutableArray<(Slot Value, KeyForm Form)> Values)
{
    /// <summary>Null if the conditions leave a column of the key open.</summary>
    public static KeyPin? Of(QualifiedIdentifier relation, LineageKey key, IEnumerable<PlannedLogic> conditions)
    {
        var values = ImmutableArray.CreateBuilder<(Slot, KeyForm)>();
        var equalities = conditions.OfType<PlannedLogic.Filter>().ToList();
        for (var i = 0; i < key.Columns.Length; i++)
        {
            if (equalities.Select(filter => ValueOf(filter, key.Columns[i])).FirstOrDefault(slot => slot is not null) is not { } value) return null;
            values.Add((value, key.Forms[i]));
        }

        return new(relation, values.ToImmutable());
    }

    /// <summary>See <see cref="KeyText"/>; null if a value is not written as Postgres would write it: <c>id=eq.007</c> names row 7 too.</summary>
    public string? TextOf(ApiRequest request)
    {
        var texts = new List<string>(Values.Length);
        foreach (var (slot, form) in Values)
        {
            if (Canonical(request[slot], form) is not { } text) return null;
            texts.Add(text);
        }

        return KeyText.Of(texts);
    }

    private static Slot? ValueOf(PlannedLogic.Filter filter, string column) => filter switch
    {
        { Field: { JsonPath.IsEmpty: false } or { Transform: not null } or { ToTsVector: true } } => null,
        { Expression: { Negated: false, Operation: Operation.Quantified { Operator: QuantOperator.Equal, Quantifier: null } equal } }
            when filter.Field.Name == column => equal.Operand,
        _ => null,
    };

    private static string? Canonical(string value, KeyForm form) => form switch
    {
        // Half of a surrogate pair reaches the database as another character.
        KeyForm.Text => value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? null : value,
        KeyForm.Uuid => Guid.TryParseExact(value, "D", out var id) ? id.ToString("D") : null,
        KeyForm.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == value ? value : null,
        _ => null,
    };
}
