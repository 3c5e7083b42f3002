namespace Edge.Postgrest;

/// <summary>
/// Whether the definitions that an answer's dependencies were found in are those that it was read by: views, policies, functions. The answer comes
/// with this, and this is known when the answer's body has been read to its end.
/// </summary>
internal sealed class DefinitionsSeen
{
    public static DefinitionsSeen Same { get; } = new() { AreUnchanged = true };

    /// <summary>Null: not known yet, or not to be known.</summary>
    public bool? AreUnchanged { get; set; }
}
