using System.Collections.Immutable;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>Adds to a plan what the access policy says of rows: to every node that reads a relation, to what is written, to what a function gives.</summary>
internal sealed class RowGuards(AccessRules rules, SchemaCache whole)
{
    public ActionPlan Add(ActionPlan plan) => plan switch
    {
        ActionPlan.Database.RelationRead read => read with { Read = Node(read.Read, read.Target), IsGuarded = true },
        ActionPlan.Database.Mutate mutate => Mutation(mutate) with { IsGuarded = true },
        ActionPlan.Database.Call call => Call(call) with { IsGuarded = true },
        _ => plan,
    };

    private ReadPlan Node(ReadPlan node, QualifiedIdentifier relation)
    {
        var access = rules.ReadOf(relation)!;
        node = Filled(Children(node), relation, access, []);
        if (!access.AllColumns && node.Select.Any(select => select is { Field: { Name: "*", FullRow: false }, Aggregate: null }))
            throw new InvalidOperationException($"All columns of {relation} were selected, though some are hidden.");

        var rows = Rows(relation, access.Rows);
        return rows.IsEmpty ? node : node with { Where = [new PlannedLogic.Permitted(rows, node.Where)] };
    }

    /// <summary>Of a result the rows are looked at where it is made.</summary>
    private ReadPlan Result(ReadPlan root, QualifiedIdentifier relation, ImmutableArray<string> given) =>
        rules.ReadOf(relation) is { } access ? Filled(Children(root), relation, access, given) : Children(root);

    private ReadPlan Children(ReadPlan node) => node with { Children = [.. node.Children.Select(Child)] };

    private ReadPlan Child(ReadPlan child)
    {
        child = Node(child, child.From);
        return child.ToParent is Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany(var junction) }
            ? child with { JunctionWhere = Rows(junction.Table, rules.ReadOf(junction.Table)!.Rows) }
            : child;
    }

    /// <summary>Selecting nothing is a star in SQL.</summary>
    /// <param name="given">The columns of a result, which are not always all of its relation.</param>
    private ReadPlan Filled(ReadPlan node, QualifiedIdentifier relation, ReadAccess access, ImmutableArray<string> given)
    {
        if (access.AllColumns || !node.Select.IsEmpty || !node.Children.IsEmpty) return node;
        var readable = given.Where(access.Shows).ToList();
        return node with
        {
            Select = [.. (readable.Count > 0 ? readable : ReadableColumns(relation, access))
                .Select(name => new PlannedSelect(new PlannedField { Name = name }, null, null, null, null))],
        };
    }

    private ActionPlan.Database.Mutate Mutation(ActionPlan.Database.Mutate plan)
    {
        var access = rules.Relations[plan.Target];
        var write = plan.Write with { Returning = InOrder(WrittenOut(plan.Write.Returning, plan.Target), plan.Read) };

        // As with row level security: what comes back has to be readable.
        var seen = write.Returning.IsEmpty ? [] : Rows(plan.Target, access.Read!.Rows);
        return plan with
        {
            Read = Result(plan.Read, plan.Target, write.Returning),
            Write = write switch
            {
                MutatePlan.Insert { OnConflict: { Columns.IsEmpty: false, Resolution: PreferResolution.MergeDuplicates } } upsert => upsert with
                {
                    Check = [.. Rows(plan.Target, access.Insert!.Check), .. Rows(plan.Target, access.Update!.Check), .. seen],
                    Existing = Rows(plan.Target, access.Update.Rows),
                },
                MutatePlan.Insert insert => insert with { Check = [.. Rows(plan.Target, access.Insert!.Check), .. seen] },
                MutatePlan.Update { Columns.IsEmpty: true } nothing => nothing,
                MutatePlan.Update update => update with
                {
                    Where = Guarded(Rows(plan.Target, access.Update!.Rows), update.Where),
                    Check = [.. Rows(plan.Target, access.Update.Check), .. seen],
                },
                MutatePlan.Delete delete => delete with { Where = Guarded(Rows(plan.Target, access.Delete!), delete.Where) },
                var other => throw new NotSupportedException(other.GetType().Name),
            },
        };
    }

    private ActionPlan.Database.Call Call(ActionPlan.Database.Call plan)
    {
        var relation = plan.Routine.Returns.Type.Name;
        if (!plan.Routine.Returns.Type.IsComposite || rules.ReadOf(relation) is not { } access) return plan with { Read = Children(plan.Read) };

        // Nothing to give back is a star in SQL here too.
        var returning = plan.Invocation.Returning is [] or ["*"] ? ReadableColumns(relation, access) : plan.Invocation.Returning;
        return plan with
        {
            Read = Result(plan.Read, relation, [.. returning]),
            Invocation = plan.Invocation with { Returning = InOrder(returning, plan.Read), Where = Rows(relation, access.Rows) },
        };
    }

    /// <summary>As they are selected: that is where CSV has its header from, and a star is no star any more.</summary>
    private static ImmutableArray<string> InOrder(IEnumerable<string> returning, ReadPlan read)
    {
        var selected = read.Select.Select(select => select.Field.Name).ToList();
        return [.. returning.OrderBy(name => selected.IndexOf(name) is var place and >= 0 ? place : int.MaxValue)];
    }

    /// <summary>Beside the columns there will be one more, which must not come along with a star.</summary>
    private ImmutableArray<string> WrittenOut(ImmutableArray<string> returning, QualifiedIdentifier relation) =>
        returning is ["*"] ? [.. whole.Tables[relation].Columns.Select(column => column.Name)] : returning;

    private IEnumerable<string> ReadableColumns(QualifiedIdentifier relation, ReadAccess access) =>
        whole.Tables[relation].Columns.Select(column => column.Name).Where(access.Columns.Contains);

    private static ImmutableArray<PlannedLogic> Guarded(ImmutableArray<PlannedLogic> rows, ImmutableArray<PlannedLogic> asked) =>
        rows.IsEmpty ? asked : [new PlannedLogic.Permitted(rows, asked)];

    private ImmutableArray<PlannedLogic> Rows(QualifiedIdentifier relation, RowFilter filter)
    {
        var fields = new FieldResolver(whole, relation);
        return
        [
            .. filter.ClaimsThere is { } slot ? [new PlannedLogic.ClaimsThere(slot)] : Array.Empty<PlannedLogic>(),
            .. filter.All.Select(tree => Filters.Resolve(tree, fields)),
        ];
    }
}
