namespace Edge.Tests.Spec;

/// <summary>HTTP in, HTTP out, over the film archive of <c>schema.sql</c> and <c>data.sql</c>.</summary>
public abstract class FilmsSpec(FilmsApp films) : IClassFixture<FilmsApp>
{
    protected FilmsApp Films => films;

    protected Api Api => films.Api;
}
