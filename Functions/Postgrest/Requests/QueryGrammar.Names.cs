using System.Buffers;
using System.Text;

namespace Edge.Postgrest.Requests;

// Names of columns and relations, quoted or not.
internal ref partial struct QueryGrammar
{
    private enum NameForm { Plain, Dashed, Quoted, Escaped }

    /// <summary>A name that is only cut out once it is known to be wanted: rules that are tried and dropped cost nothing.</summary>
    private readonly record struct NameSpan(int Start, int End, NameForm Form);

    private readonly string Text(NameSpan name)
    {
        var text = input[name.Start..name.End];
        return name.Form switch
        {
            NameForm.Plain => text.Trim().ToString(),
            NameForm.Dashed => Undashed(text),
            NameForm.Quoted => text.ToString(),
            _ => Unescaped(text),
        };
    }

    /// <remarks>pFieldName</remarks>
    private bool FieldName(out NameSpan name)
    {
        if (At('"')) return QuotedValue(out name);
        var start = position;
        name = default;
        var end = IdentifierEnd(position);
        if (end == start) return Fail(Expected.FieldName);
        var form = NameForm.Plain;
        EndIdentifier(end);
        while (Dash())
        {
            form = NameForm.Dashed;
            end = IdentifierEnd(position);
            if (end == position) return FailIdentifier();
            // Later parts forget what the one before them knew, as parsec's `many` does.
            EndIdentifier(end);
        }
        name = new(start, position, form);
        return true;
    }

    /// <remarks>pIdentifier</remarks>
    private bool Identifier(out NameSpan name)
    {
        var start = position;
        var end = IdentifierEnd(position);
        name = new(start, end, NameForm.Plain);
        if (end == start) return FailIdentifier();
        EndIdentifier(end);
        return true;
    }

    /// <remarks>pQuotedValue</remarks>
    private bool QuotedValue(out NameSpan name)
    {
        name = default;
        if (!Character('"', Expected.Quote)) return false;
        var start = position;
        var form = NameForm.Quoted;
        while (!At('"'))
        {
            var run = input[position..].IndexOfAny('"', '\\');
            if (run != 0) Consume(run < 0 ? input.Length : position + run);
            if (At('"')) break;
            if (!Character('\\', Expected.Backslash)) return Fail(Expected.Quote);
            form = NameForm.Escaped;
            if (AtEnd)
            {
                error.Unexpect(position);
                return false;
            }
            Consume(position + CharacterLength(position));
        }
        name = new(start, position, form);
        Consume(position + 1);
        return true;
    }

    private bool FailIdentifier()
    {
        Fail(Expected.Letter);
        return Fail(Expected.Digit);
    }

    private void EndIdentifier(int end)
    {
        Consume(end);
        FailIdentifier();
    }

    private readonly int IdentifierEnd(int index)
    {
        while (index < input.Length)
        {
            var character = input[index];
            if (char.IsAsciiLetterOrDigit(character) || character is '_' or ' ' or '$') index++;
            else if (char.IsAscii(character) || !LetterAt(index)) break;
            else index += CharacterLength(index);
        }
        return index;
    }

    private readonly bool LetterAt(int index) =>
        Rune.DecodeFromUtf16(input[index..], out var rune, out _) is OperationStatus.Done && Rune.IsLetter(rune);

    /// <summary>A dash that does not begin an arrow.</summary>
    /// <remarks>sepByDash > isDash</remarks>
    private bool Dash()
    {
        if (!At('-')) return Fail(Expected.Dash);
        if (position + 1 < input.Length && input[position + 1] == '>')
        {
            error.Refuse(position + 2, position + 1);
            return false;
        }
        Consume(position + 1);
        Fail(Expected.GreaterThan);
        return true;
    }

    /// <summary>Blanks around the parts go.</summary>
    private static string Undashed(ReadOnlySpan<char> text)
    {
        using var name = new TextBuilder(stackalloc char[64]);
        foreach (var part in text.Split('-'))
        {
            if (part.Start.Value != 0) name.Append('-');
            name.Append(text[part].Trim());
        }
        return name.ToString();
    }

    /// <summary>A backslash stands for the character behind it.</summary>
    private static string Unescaped(ReadOnlySpan<char> text)
    {
        using var name = new TextBuilder(stackalloc char[64]);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            name.Append(text[i]);
        }
        return name.ToString();
    }
}
