using System.Runtime.CompilerServices;

namespace Edge.Postgrest.Requests;

/// <summary>
/// What is known of a failure at one place of the input; the default value knows nothing. Of two failures the one further on wins, two at
/// the same place add up. It is a value because every step of the grammar keeps one, successful or not.
/// </summary>
/// <remarks>parsec 3.1, Text.Parsec.Error. Its lists are kept as: the first "system unexpected", one "unexpected", all different "expect".</remarks>
internal struct ParseError
{
    // Offsets by one, so that 0 says: none.
    private int unexpected, refused;
    private ulong seen;
    private Labels expected;
    private int count;

    /// <summary>Where it failed: an index into the input.</summary>
    public int At { get; private set; }

    public readonly bool IsUnknown => unexpected == 0 && refused == 0 && count == 0;

    /// <summary>Index of the character that was met; the input's length for its end; null if nothing is known of it.</summary>
    public readonly int? Unexpected => unexpected == 0 ? null : unexpected - 1;

    /// <summary>Index of a character that was read well and still not wanted; it goes before <see cref="Unexpected"/>.</summary>
    public readonly int? Refused => refused == 0 ? null : refused - 1;

    public readonly int Count => count;

    public readonly Expected this[int index] => expected[index];

    /// <summary>A single character or a literal failed at <paramref name="at"/>, on the character at <paramref name="met"/>.</summary>
    public void Expect(int at, int met, Expected label)
    {
        if (!MovesTo(at)) return;
        if (unexpected == 0) unexpected = met + 1;
        Add(label);
    }

    /// <summary>As <see cref="Expect"/>, by a rule without a label.</summary>
    public void Unexpect(int at)
    {
        if (MovesTo(at) && unexpected == 0) unexpected = at + 1;
    }

    public void Refuse(int at, int met)
    {
        if (MovesTo(at) && refused == 0) refused = met + 1;
    }

    /// <summary>Adds what failed later in the same alternative, or in the next one.</summary>
    public void Merge(in ParseError other)
    {
        if (other.IsUnknown) return;
        if (IsUnknown || At < other.At)
        {
            this = other;
        }
        else if (At == other.At)
        {
            if (unexpected == 0) unexpected = other.unexpected;
            if (refused == 0) refused = other.refused;
            for (var i = 0; i < other.count; i++) Add(other.expected[i]);
        }
    }

    /// <summary>One name instead of all that was expected (parsec's <c>&lt;?&gt;</c>).</summary>
    public void Relabel(Expected label)
    {
        (seen, count) = (0, 0);
        Add(label);
    }

    /// <summary>Whether what failed at <paramref name="at"/> counts; what was known of earlier places is forgotten.</summary>
    private bool MovesTo(int at)
    {
        if (IsUnknown || At < at)
        {
            this = default;
            At = at;
            return true;
        }
        return At == at;
    }

    private void Add(Expected label)
    {
        var bit = 1UL << (int)label;
        if ((seen & bit) != 0 || count == Labels.Capacity) return;
        seen |= bit;
        expected[count++] = label;
    }

    [InlineArray(Capacity)]
    private struct Labels
    {
        public const int Capacity = 16;
        private Expected first;
    }
}
