namespace Edge.Client;

/// <summary>What <c>EXPLAIN</c> should tell.</summary>
/// <param name="For">The media type whose query is explained; null: JSON.</param>
public sealed record ExplainOptions(
    bool Analyze = false, bool Verbose = false, bool Settings = false, bool Buffers = false, bool Wal = false,
    ExplainFormat Format = ExplainFormat.Text, string? For = null)
{
    internal string Accept(string rows)
    {
        var options = new List<string>();
        if (Analyze) options.Add("analyze");
        if (Verbose) options.Add("verbose");
        if (Settings) options.Add("settings");
        if (Buffers) options.Add("buffers");
        if (Wal) options.Add("wal");
        var format = Format is ExplainFormat.Json ? "json" : "text";
        return $"application/vnd.pgrst.plan+{format}; for=\"{For ?? rows}\"; options={string.Join('|', options)};";
    }
}

public enum ExplainFormat { Text, Json }
