using System.Security;
using System.Text;

namespace Edge.Hosting.TypeGeneration;

/// <summary>Collects source text in blocks.</summary>
/// <param name="indent">Of one level.</param>
internal sealed class SourceText(string indent = "    ")
{
    private readonly StringBuilder text = new();
    private int depth;

    public SourceText Line(string line = "")
    {
        if (line.Length > 0) text.Insert(text.Length, indent, depth).Append(line);
        text.Append('\n');
        return this;
    }

    public SourceText Block(string head, Action inside)
    {
        Line(head).Line("{");
        Indented(inside);
        return Line("}");
    }

    public void Indented(Action inside)
    {
        depth++;
        inside();
        depth--;
    }

    /// <summary>Each of several, with an empty line in between.</summary>
    public void Apart<T>(IEnumerable<T> items, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first) Line();
            first = false;
            write(item);
        }
    }

    /// <summary>A documentation comment; its lines stay lines.</summary>
    public SourceText Summary(string? comment)
    {
        if (string.IsNullOrWhiteSpace(comment)) return this;
        var lines = SecurityElement.Escape(comment).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is [var only]) return Line($"/// <summary>{only}</summary>");

        Line("/// <summary>");
        foreach (var line in lines) Line($"/// {line}");
        return Line("/// </summary>");
    }

    public override string ToString() => text.ToString();
}
