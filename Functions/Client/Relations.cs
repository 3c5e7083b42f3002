namespace Edge.Client;

/// <summary>Paths of embedded relations, such as <c>clients.projects</c>, in front of a parameter's name.</summary>
internal static class Relations
{
    /// <summary>Of a <c>referencedTable</c>: <c>posts</c>, <c>posts.comments</c>, with quotes around odd names; null is the root.</summary>
    public static string Prefix(string? path)
    {
        if (path is null) return "";
        var field = Field.Parse(path);
        return (field.JsonPath.IsEmpty ? field : Field.Named(path)) + ".";
    }
}
