using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Edge.Postgrest.Requests;

/// <summary>What an access policy compares a column with; a parameter of the statement as any operand is, and never part of its text.</summary>
public abstract record PolicyOperand
{
    private PolicyOperand() { }

    /// <summary>As text of which Postgres makes the column's type; null: a claim is not there, or is no value of the wanted form.</summary>
    public abstract string? In(JsonElement claims);

    /// <summary>Stands in the policy itself.</summary>
    public sealed record Constant(string Text) : PolicyOperand
    {
        public override string? In(JsonElement claims) => Text;
    }

    /// <summary>One value: a string, a number, a boolean.</summary>
    public sealed record Claim(ClaimPath Path) : PolicyOperand
    {
        public override string? In(JsonElement claims) => Path.In(claims) is { } claim ? Scalar(claim) : null;
    }

    /// <summary>All values of a claim that is an array, or its only one, as a Postgres array literal.</summary>
    public sealed record ClaimList(ClaimPath Path) : PolicyOperand
    {
        public override string? In(JsonElement claims)
        {
            if (Path.In(claims) is not { } claim) return null;
            JsonElement[] elements = claim.ValueKind is JsonValueKind.Array ? [.. claim.EnumerateArray()] : [claim];
            var literal = new StringBuilder("{");
            foreach (var element in elements)
            {
                if (Scalar(element) is not { } text) return null;
                if (literal.Length > 1) literal.Append(',');
                literal.Append('"').Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
                    .Append('"');
            }
            return literal.Append('}').ToString();
        }
    }

    /// <summary>Whatever the claim is, as JSON.</summary>
    public sealed record ClaimJson(ClaimPath Path) : PolicyOperand
    {
        public override string? In(JsonElement claims) => Path.In(claims)?.GetRawText();
    }

    /// <summary><c>true</c> if all of them have a value, else <c>false</c>.</summary>
    public sealed record AllThere(ImmutableArray<PolicyOperand> Claims) : PolicyOperand
    {
        public override string? In(JsonElement claims) => Claims.All(claim => claim.In(claims) is not null) ? "true" : "false";
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
