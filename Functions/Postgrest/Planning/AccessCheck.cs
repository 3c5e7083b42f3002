using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>Refuses a plan that names what the role may not: every relation, relationship, function and column in it is looked at.</summary>
internal sealed class AccessCheck(AccessRules rules, SchemaCache whole)
{
    /// <exception cref="Errors.ApiException">42501, and what is denied.</exception>
    public void Check(ActionPlan plan)
    {
        switch (plan)
        {
            case ActionPlan.Database.RelationRead read:
                Node(read.Read, TableOf(read.Target), ReadOf(read.Target));
                break;
            case ActionPlan.Database.Mutate mutate:
                Mutation(mutate);
                break;
            case ActionPlan.Database.Call call:
                Function(call.Routine);
                var result = ResultOf(call.Routine);
                Node(call.Read, result, result is null ? null : ReadOf(result.Name));
                break;
            case ActionPlan.RelationInfo info when !rules.Relations.ContainsKey(info.Table.Name):
                throw rules.Denied(info.Table);
            case ActionPlan.RoutineInfo info:
                Function(info.Routine);
                break;
        }
    }

    /// <summary>The exposed relation whose rows a function returns.</summary>
    private Table? ResultOf(Routine routine) =>
        routine.Returns.Type.IsComposite ? whole.Tables.GetValueOrDefault(routine.Returns.Type.Name) : null;

    private void Function(Routine routine)
    {
        if (!rules.Functions.Contains(routine.Name)) throw rules.DeniedFunction(routine.Name);
        if (!SchemaNarrowing.ShowsResult(routine, whole, rules)) throw rules.Denied(ResultOf(routine)!);
    }

    private void Mutation(ActionPlan.Database.Mutate plan)
    {
        var table = TableOf(plan.Target);
        var access = rules.Relations.GetValueOrDefault(plan.Target) ?? throw rules.Denied(table);
        switch (plan.Write)
        {
            case MutatePlan.Insert insert:
                var names = insert.Columns.Select(column => column.Name).ToList();
                Writes(table, access.Insert, names);
                if (insert.OnConflict is { Columns.IsEmpty: false } conflict)
                {
                    Reads(table, access.Read, conflict.Columns);
                    if (conflict.Resolution is PreferResolution.MergeDuplicates) Writes(table, access.Update, names);
                }
                Reads(table, access.Read, insert.Where.SelectMany(PlannedNames.In));
                break;
            case MutatePlan.Update update:
                Writes(table, access.Update, update.Columns.Select(column => column.Name));
                Reads(table, access.Read, update.Where.SelectMany(PlannedNames.In));
                break;
            case MutatePlan.Delete delete:
                if (access.Delete is null) throw rules.Denied(table);
                Reads(table, access.Read, delete.Where.SelectMany(PlannedNames.In));
                break;
        }

        Reads(table, access.Read, plan.Write.Returning);
        if (plan.Handler is not MediaHandler.None) Node(plan.Read, table, ReadOf(table.Name));
    }

    private void Writes(Table table, WriteAccess? access, IEnumerable<string> columns)
    {
        if (access is null) throw rules.Denied(table);
        foreach (var column in columns)
        {
            if (!access.Columns.Contains(column)) throw rules.Denied(table, column);
        }
    }

    /// <summary>A star says what there is, and is written out for those who may not see it all.</summary>
    private void Reads(Table table, ReadAccess? access, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            if (field != "*" && access?.Shows(field) is not true) throw rules.Denied(table, field);
        }
    }

    private void Node(ReadPlan node, Table? table, ReadAccess? access)
    {
        if (table is not null) Reads(table, access, PlannedNames.In(node));
        foreach (var child in node.Children)
        {
            Relationship(child.ToParent!);
            Node(child, TableOf(child.From), ReadOf(child.From));
        }
    }

    private void Relationship(Relationship relationship)
    {
        if (SchemaNarrowing.Embeds(relationship, rules)) return;
        ReadOf(relationship.ForeignTable);
        switch (relationship)
        {
            case Relationship.Computed computed:
                throw rules.DeniedFunction(computed.Function);
            case Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany(var junction) } many:
                Reads(TableOf(many.Table), ReadOf(many.Table), junction.SourceColumns.Select(pair => pair.Column));
                Reads(TableOf(many.ForeignTable), ReadOf(many.ForeignTable), junction.TargetColumns.Select(pair => pair.Column));
                throw rules.Denied(TableOf(junction.Table));
            case Relationship.ForeignKey key:
                Reads(TableOf(key.Table), ReadOf(key.Table), key.Cardinality.Columns().Select(pair => pair.Column));
                throw rules.Denied(TableOf(key.ForeignTable));
        }
    }

    private Table TableOf(QualifiedIdentifier name) => whole.Tables[name];

    private ReadAccess ReadOf(QualifiedIdentifier name) => rules.ReadOf(name) ?? throw rules.Denied(TableOf(name));
}
