namespace Edge.Client;

internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string GeoJson = "application/geo+json";

    public static string Rows(bool stripNulls) => stripNulls ? "application/vnd.pgrst.array+json;nulls=stripped" : Json;

    public static string Object(bool stripNulls) => "application/vnd.pgrst.object+json" + (stripNulls ? ";nulls=stripped" : "");

    public static bool IsJson(string? mediaType) =>
        mediaType is not null
        && (mediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
