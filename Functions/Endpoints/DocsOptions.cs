namespace Edge.Endpoints;

/// <summary>Configuration section <c>Docs</c>.</summary>
public sealed class DocsOptions
{
    /// <summary>Answer <c>/docs</c>.</summary>
    public bool Enabled { get; set; } = true;
}
