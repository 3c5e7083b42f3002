using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>
/// PostgREST's grammar of one query parameter, by hand and without backtracking stacks, yet failing as its parsec original does: the same
/// inputs, the same places, the same expectations in the same order.
/// </summary>
/// <remarks>
/// <para>
/// PostgREST v16.2, ApiRequest/QueryParams.hs; a method mirrors the function of its name (<c>FieldName</c>: <c>pFieldName</c>).
/// </para>
/// <para>
/// A rule returns whether it matched. It "consumed" if <see cref="position"/> has moved: then <see cref="error"/> is the rule's own. Otherwise
/// what it failed on is added to what <see cref="error"/> already knew, also when it matched nothing successfully, for the error of a sequence
/// is that of all its rules since the last one that consumed. A choice tries its next rule only if the one before has not consumed;
/// <see cref="Backtrack"/> makes a failed rule look so (parsec's <c>try</c>).
/// </para>
/// </remarks>
internal ref partial struct QueryGrammar(ReadOnlySpan<char> input, SlotValues? values = null)
{
    /// <summary>How deep <c>select</c> and logic trees may nest; PostgREST knows no bound, a thread's stack does.</summary>
    public const int MaxDepth = 256;

    private readonly ReadOnlySpan<char> input = input;
    private readonly SlotValues? values = values;
    private int position;
    private ParseError error;
    private int? tooDeepAt;

    private readonly struct Mark(int position, ParseError error)
    {
        public readonly int Position = position;
        public readonly ParseError Error = error;
    }

    private readonly Mark Here => new(position, error);

    private readonly bool AtEnd => position == input.Length;

    private readonly bool At(char character) => position < input.Length && input[position] == character;

    /// <summary>Goes on behind <paramref name="next"/> - 1.</summary>
    private void Consume(int next)
    {
        position = next;
        error = default;
    }

    private bool Fail(Expected label)
    {
        error.Expect(position, position, label);
        return false;
    }

    /// <summary>Undoes a failed rule (parsec's <c>try</c>); false, for the caller to return.</summary>
    private bool Backtrack(scoped in Mark start)
    {
        if (position == start.Position) return false;
        position = start.Position;
        var failed = error;
        error = start.Error;
        error.Merge(failed);
        return false;
    }

    /// <summary>Goes back although the rule matched (parsec's <c>lookAhead</c>).</summary>
    private bool Return(scoped in Mark start)
    {
        position = start.Position;
        error = start.Error;
        return true;
    }

    /// <summary>
    /// Ends a rule that began with a forgotten <see cref="error"/>: what it expected at its start is called <paramref name="label"/>
    /// (parsec's <c>&lt;?&gt;</c>).
    /// </summary>
    private bool Labelled(scoped in Mark start, bool matched, Expected label)
    {
        if (position != start.Position) return matched;
        var own = error;
        if (!matched || !own.IsUnknown) own.Relabel(label);
        error = start.Error;
        error.Merge(own);
        return matched;
    }

    private bool Character(char character, Expected label)
    {
        if (!At(character)) return Fail(label);
        Consume(position + 1);
        return true;
    }

    /// <summary>Consumes as soon as the first character matches. Its failure is told of its start, and of the character that differs.</summary>
    /// <remarks>parsec 3.1, Text.Parsec.Prim > tokens.</remarks>
    private bool Word(string word, Expected label)
    {
        var rest = input[position..];
        if (rest.StartsWith(word))
        {
            Consume(position + word.Length);
            return true;
        }
        var met = rest.CommonPrefixLength(word);
        if (met == 0) return Fail(label);
        error = default;
        error.Expect(position, position + met, label);
        position++;
        return false;
    }

    /// <summary>As <see cref="Word"/>, but consumes all or nothing.</summary>
    private bool TryWord(string word, Expected label)
    {
        var rest = input[position..];
        if (rest.StartsWith(word))
        {
            Consume(position + word.Length);
            return true;
        }
        error.Expect(position, position + rest.CommonPrefixLength(word), label);
        return false;
    }

    private bool Ahead(string word, Expected label)
    {
        var start = Here;
        return TryWord(word, label) && Return(start);
    }

    private bool Delimiter() => Character('.', Expected.Delimiter);

    private bool EndOfInput()
    {
        error.Expect(position, position, Expected.EndOfInput);
        if (AtEnd) return true;
        error.Refuse(position, position);
        return false;
    }

    /// <summary>Refuses one character, of which the failure is told as being behind it.</summary>
    private void RefuseNext() => error.Refuse(position + CharacterLength(position), position);

    private readonly int CharacterLength(int index)
    {
        Rune.DecodeFromUtf16(input[index..], out _, out var length);
        return length;
    }

    private void Blanks()
    {
        var end = position;
        while (end < input.Length && input[end] is ' ' or '\t') end++;
        if (end != position) Consume(end);
        error.Unexpect(position);
    }

    /// <summary>False, as if it failed, beyond <see cref="MaxDepth"/>; <see cref="Failure"/> says so.</summary>
    private bool MayNest(int depth)
    {
        if (depth <= MaxDepth) return true;
        tooDeepAt = position;
        return false;
    }

    /// <param name="what">As in <c>failed to parse {what}</c>.</param>
    public readonly ApiException Failure(string what)
    {
        var subject = $"failed to parse {what}";
        var failure = tooDeepAt is { } at
            ? ApiError.QueryParameter(ParseErrorText.Message(subject, input, at), $"nested deeper than {MaxDepth} levels")
            : ParseErrorText.ToApiError(error, subject, input);
        return failure.AsException();
    }
}
