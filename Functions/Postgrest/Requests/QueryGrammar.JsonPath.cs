using System.Buffers;
using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

// Paths into json: ->key, ->>key, ->0.
internal ref partial struct QueryGrammar
{
    private static readonly SearchValues<char> JsonKeyEnds = SearchValues.Create("(-:.,>)");

    /// <remarks>pJsonPath</remarks>
    private bool JsonPath(out ImmutableArray<JsonOperation> path)
    {
        path = [];
        if (!TryArrow(out var asText)) return true;
        var operations = new Sequence<JsonOperation>();
        do
        {
            if (!JsonOperand(asText, out var operation)) return false;
            operations.Add(operation);
        }
        while (TryArrow(out asText));
        path = operations.ToImmutable();
        return true;
    }

    private bool TryArrow(out bool asText)
    {
        asText = TryWord("->>", Expected.DoubleArrow);
        return asText || TryWord("->", Expected.Arrow);
    }

    /// <remarks>pJsonPath > pJsonOperand</remarks>
    private bool JsonOperand(bool asText, out JsonOperation operation)
    {
        operation = default;
        if (TryJsonIndex(out var index))
        {
            operation = new(asText, index, IsIndex: true);
            return true;
        }
        var start = Here;
        if (!JsonKey(out var key)) return Backtrack(start);
        operation = new(asText, Text(key), IsIndex: false);
        return true;
    }

    private bool TryJsonIndex(out string index)
    {
        index = "";
        var start = Here;
        Character('-', Expected.Dash);
        var digits = position;
        while (!AtEnd && char.IsAsciiDigit(input[position])) position++;
        if (position != digits) error = default;
        Fail(Expected.Digit);
        if (position == digits || !JsonIndexEnd()) return Backtrack(start);
        index = input[start.Position..position].ToString();
        return true;
    }

    private bool JsonIndexEnd() =>
        Ahead("->", Expected.Arrow) || Ahead("::", Expected.DoubleColon) || Ahead(".", Expected.Dot) || Ahead(",", Expected.Comma) || EndOfInput();

    /// <remarks>pJsonKeyName</remarks>
    private bool JsonKey(out NameSpan key)
    {
        if (At('"')) return QuotedValue(out key);
        var start = position;
        key = default;
        if (!JsonKeyPart()) return Fail(Expected.JsonKey);
        var form = NameForm.Plain;
        while (Dash())
        {
            form = NameForm.Dashed;
            if (!JsonKeyPart()) return false;
        }
        key = new(start, position, form);
        return true;
    }

    private bool JsonKeyPart()
    {
        var rest = input[position..];
        var length = rest.IndexOfAny(JsonKeyEnds);
        if (length < 0) length = rest.Length;
        if (length != 0) Consume(position + length);
        error.Unexpect(position);
        return length != 0;
    }
}
