using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Schema;

public sealed class MediaHandlersTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static readonly MediaType Card = MediaType.Parse("text/x-catalog");

    [SkippableFact]
    public async Task An_aggregate_over_a_relation_answers_that_relation_only()
    {
        var handlers = (await database.Load()).MediaHandlers;
        var books = new QualifiedIdentifier("library", "books");

        Assert.Equal(new MediaHandler.Custom(new("library", "cards"), books), handlers[new(books, Card)].Handler);
        Assert.DoesNotContain(new MediaHandlerKey(null, Card), handlers.Keys);
    }

    [SkippableFact]
    public async Task A_function_is_answered_as_the_domain_that_it_returns()
    {
        var card = new QualifiedIdentifier("library", "catalog_card");
        var handler = (await database.Load()).MediaHandlers[new(card, Card)];

        Assert.Equal(new MediaHandler.Custom(new("library", "text/x-Catalog"), card), handler.Handler);
        Assert.Equal("text/x-Catalog", handler.MediaType.Mime);
    }

    [SkippableFact]
    public async Task A_handler_of_the_database_takes_the_place_of_a_built_in_one()
    {
        var handlers = (await database.Load()).MediaHandlers;

        Assert.Equal(new MediaHandler.Custom(new("library", "own_csv"), null), handlers[new(null, MediaType.Csv)].Handler);
        Assert.Equal(new MediaHandler.Json(), handlers[new(null, MediaType.Json)].Handler);
        Assert.Equal(new MediaHandler.GeoJson(), handlers[new(null, MediaType.GeoJson)].Handler);
    }

    [SkippableFact]
    public async Task What_a_handler_for_anything_makes_is_bytes()
    {
        var handler = (await database.Load()).MediaHandlers[new(null, MediaType.Any)];

        Assert.Equal(new ResolvedHandler(new MediaHandler.Custom(new("library", "dump"), null), MediaType.OctetStream), handler);
    }
}
