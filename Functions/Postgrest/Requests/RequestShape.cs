using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>
/// The key under which a plan and its SQL are kept: all of a request that either can depend on, and no more. It holds no value of a slot,
/// but which slot a value is in. Names are told with their lengths, lists with their counts, so two requests of one key have one shape.
/// </summary>
public static class RequestShape
{
    public static string Of(ApiRequest request)
    {
        var shape = new ShapeWriter(stackalloc char[512]);
        try
        {
            Write(ref shape, request);
            return shape.ToString();
        }
        finally
        {
            shape.Dispose();
        }
    }

    private static void Write(ref ShapeWriter shape, ApiRequest request)
    {
        shape.Name(request.Schema);
        WriteAction(ref shape, request.Action);
        var query = request.Query;
        QueryShape.WriteSelect(ref shape, query.Select);
        QueryShape.WriteFilters(ref shape, query.Filters);
        QueryShape.WriteLogic(ref shape, query.Logic);
        QueryShape.WriteOrder(ref shape, query.Order);
        QueryShape.WriteRanges(ref shape, query.Ranges);
        WriteNames(ref shape, query.Columns);
        WriteNames(ref shape, query.OnConflict);
        WriteArguments(ref shape, query.Arguments);
        WritePreferences(ref shape, request.Preferences);
        shape.Number(request.Accept.Length);
        foreach (var mediaType in request.Accept) WriteMediaType(ref shape, mediaType);
        WriteMediaType(ref shape, request.ContentType);
        WritePayload(ref shape, request.Payload);
        WriteNames(ref shape, request.PayloadColumns);
    }

    private static void WriteAction(ref ShapeWriter shape, RequestAction action)
    {
        switch (action)
        {
            case RequestAction.RelationRead read:
                shape.Tag('r', read.HeadersOnly ? 1 : 0);
                shape.Identifier(read.Target);
                break;
            case RequestAction.RelationMutate mutate:
                shape.Tag('m', (int)mutate.Mutation);
                shape.Identifier(mutate.Target);
                break;
            case RequestAction.RoutineCall call:
                shape.Tag('c', (int)call.Method);
                shape.Identifier(call.Target);
                break;
            case RequestAction.SchemaRead read:
                shape.Tag('s', read.HeadersOnly ? 1 : 0);
                shape.Name(read.Schema);
                break;
            case RequestAction.RelationInfo info:
                shape.Tag('R', 0);
                shape.Identifier(info.Target);
                break;
            case RequestAction.RoutineInfo info:
                shape.Tag('C', 0);
                shape.Identifier(info.Target);
                break;
            default:
                shape.Tag('S', 0);
                break;
        }
    }

    /// <summary>Values that are no part of SQL (a zone, a number of rows) are only told to be there.</summary>
    private static void WritePreferences(ref ShapeWriter shape, Preferences preferences)
    {
        shape.Optional((int?)preferences.Resolution);
        shape.Optional((int?)preferences.Representation);
        shape.Optional((int?)preferences.Count);
        shape.Optional((int?)preferences.Transaction);
        shape.Optional((int?)preferences.Missing);
        shape.Optional((int?)preferences.Handling);
        shape.Flag(preferences.TimeZone is not null);
        shape.Flag(preferences.MaxAffected is not null);
        shape.Flag(!preferences.Invalid.IsEmpty);
    }

    private static void WriteMediaType(ref ShapeWriter shape, MediaType mediaType)
    {
        shape.Tag('t', (int)mediaType.Kind);
        switch (mediaType.Kind)
        {
            case MediaKind.Other:
                shape.Name(mediaType.Name);
                break;
            case MediaKind.Singular:
                shape.Flag(mediaType.StripNulls);
                break;
            case MediaKind.Plan:
                shape.Number((int)mediaType.PlanFormat);
                shape.Number((int)mediaType.PlanOptions);
                shape.Flag(mediaType.PlanFor is not null);
                if (mediaType.PlanFor is { } explained) WriteMediaType(ref shape, explained);
                break;
        }
    }

    private static void WritePayload(ref ShapeWriter shape, Payload? payload)
    {
        switch (payload)
        {
            case Payload.Json json:
                shape.Tag(json.IsArray ? 'a' : 'o', json.Utf8.IsEmpty ? 0 : 1);
                break;
            case Payload.Form form:
                shape.Tag('f', 0);
                WriteArguments(ref shape, form.Arguments);
                break;
            case Payload.Raw:
                shape.Tag('b', 0);
                break;
            default:
                shape.Tag('-', 0);
                break;
        }
    }

    private static void WriteArguments(ref ShapeWriter shape, ImmutableArray<RoutineArgument> arguments)
    {
        shape.Number(arguments.Length);
        foreach (var argument in arguments)
        {
            shape.Name(argument.Name);
            shape.Slot(argument.Value);
        }
    }

    private static void WriteNames(ref ShapeWriter shape, ImmutableArray<string>? names)
    {
        shape.Flag(names is not null);
        if (names is { } given) shape.Names(given);
    }
}
