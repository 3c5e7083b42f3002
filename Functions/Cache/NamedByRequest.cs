using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Cache;

/// <summary>
/// What an answer depends on and what a write changes, as far as the request itself names it: where the database is not known, that is all there is.
/// What stands behind or between the names (views, junctions, triggers, cascades) is the operator's to say, by tags.
/// </summary>
internal sealed class NamedByRequest(CachePolicies policies, PostgrestConfig config)
{
    /// <summary>Which schema is meant where none is named is not known: a name stands for all relations that are called so.</summary>
    private const string AnySchema = "*";

    public Dependencies ReadBy(PostgrestRequest request)
    {
        // Two names that are spelt differently can have the same decoded path if one of them is not UTF-8.
        if (request.Path.Contains('%')) return Dependencies.Never("its path cannot be read in one way only");
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var functions = ImmutableArray<QualifiedIdentifier>.Empty;
            var resource = Resource.Of(request.Path, config);
            if (resource is Resource.Relation relation) names.Add(relation.Name);
            else if (resource is Resource.Routine routine) functions = [Named(routine.Name)];
            else return Dependencies.Never("it is a description");

            using var query = new QueryString(request.QueryString);
            AddEmbedded(QueryParser.Parse(query, resource is Resource.Routine, new SlotValues()).Select, names);
            var on = names.Select(Named).ToList();
            var tags = on.SelectMany(name => policies.TagsOf(name)).Distinct();
            return new() { On = [.. on.Select(name => new Dependency(name)), .. tags.Select(Admission.Tagged)], UnknownFunctions = functions };
        }
        catch (ApiException)
        {
            return Dependencies.Never("it is not understood here");
        }
    }

    /// <summary>A function may write anywhere.</summary>
    public Changes WrittenBy(PostgrestRequest request)
    {
        try
        {
            return Resource.Of(request.Path, config) is Resource.Relation relation
                ? new Changes(Everything: false, [new Dependency(Named(relation.Name))])
                : Changes.All;
        }
        catch (ApiException)
        {
            return Changes.All;
        }
    }

    private static QualifiedIdentifier Named(string name) => new(AnySchema, name);

    private static void AddEmbedded(ImmutableArray<SelectItem> items, HashSet<string> names)
    {
        foreach (var item in items)
        {
            var (name, hint, nested) = item switch
            {
                SelectItem.Relation embed => (embed.Name, embed.Hint, embed.Items),
                SelectItem.Spread spread => (spread.Name, spread.Hint, spread.Items),
                _ => default((string?, string?, ImmutableArray<SelectItem>)),
            };
            if (name is null) continue;
            names.Add(name);
            if (hint is not null) names.Add(hint);
            AddEmbedded(nested, names);
        }
    }
}
