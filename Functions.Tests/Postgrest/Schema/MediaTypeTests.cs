using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Schema;

public class MediaTypeTests
{
    [Theory]
    [InlineData("application/json", "application/json; charset=utf-8")]
    [InlineData("APPLICATION/json; charset=latin1", "application/json; charset=utf-8")]
    [InlineData("application/geo+json", "application/geo+json; charset=utf-8")]
    [InlineData("text/csv", "text/csv; charset=utf-8")]
    [InlineData("text/plain", "text/plain; charset=utf-8")]
    [InlineData("text/xml", "text/xml; charset=utf-8")]
    [InlineData("application/openapi+json", "application/openapi+json; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("application/octet-stream", "application/octet-stream")]
    [InlineData("*/*", "*/*; charset=utf-8")]
    [InlineData("application/vnd.tile; v=1", "application/vnd.tile; v=1")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("application/vnd.pgrst.object", "application/vnd.pgrst.object+json; charset=utf-8")]
    [InlineData("application/vnd.PGRST.object+json;NULLS=stripped", "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8")]
    [InlineData("application/vnd.pgrst.object;nulls=kept", "application/vnd.pgrst.object+json; charset=utf-8")]
    [InlineData("application/vnd.pgrst.array;nulls=stripped", "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8")]
    [InlineData("application/vnd.pgrst.array+json", "application/json; charset=utf-8")]
    [InlineData("application/vnd.pgrst.plan", "application/vnd.pgrst.plan+text; for=\"application/json\"; charset=utf-8")]
    [InlineData("application/vnd.pgrst.plan+json;for=\"text/csv\";options=wal|analyze|x",
        "application/vnd.pgrst.plan+json; for=\"text/csv\"; options=analyze|wal; charset=utf-8")]
    [InlineData("application/vnd.pgrst.other", "application/vnd.pgrst.other")]
    public void What_is_read_is_written_as_a_content_type(string text, string contentType) =>
        Assert.Equal(contentType, MediaType.Parse(text).ContentType);

    [Fact]
    public void The_same_types_are_equal() => Assert.Equal(
        MediaType.Parse("application/vnd.pgrst.plan;for=a/b;options=wal"),
        MediaType.Parse("application/vnd.pgrst.plan+text;options=wal;for=\"a/b\""));
}
