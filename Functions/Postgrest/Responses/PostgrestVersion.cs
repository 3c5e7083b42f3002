namespace Edge.Postgrest.Responses;

/// <summary>The PostgREST that answers are alike to, where an answer names it.</summary>
public static class PostgrestVersion
{
    public const string Pretty = "16.4";

    /// <summary>In the addresses of its documentation.</summary>
    public const string Docs = "v16";
}
