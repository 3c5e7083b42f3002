using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

public enum AccessMode { ReadOnly, ReadWrite }

/// <summary>What will be done, resolved against the schema cache. It holds no value of the request: see <see cref="Slot"/>.</summary>
/// <remarks>PostgREST v16.2, Plan.hs.</remarks>
public abstract record ActionPlan
{
    private ActionPlan() { }

    /// <summary>A plan that runs in a transaction and answers rows.</summary>
    public abstract record Database : ActionPlan
    {
        private Database() { }

        public required AccessMode Access { get; init; }

        /// <summary>What makes the body, and what it is.</summary>
        public required MediaHandler Handler { get; init; }

        public required MediaType MediaType { get; init; }

        public required ReadPlan Read { get; init; }

        public required QualifiedIdentifier Target { get; init; }

        /// <summary>An access policy has a part in it: what Postgres says of an error could tell of what is hidden.</summary>
        public bool IsGuarded { get; init; }

        /// <summary>
        /// For the <c>Warning</c> header: embedded relations that have an alias and were called by their relation's name.
        /// </summary>
        public ImmutableArray<LegacyTargetName> LegacyTargetNames { get; init; } = [];

        public sealed record RelationRead : Database
        {
            public required bool HeadersOnly { get; init; }
        }

        public sealed record Mutate : Database
        {
            public required Mutation Mutation { get; init; }
            public required MutatePlan Write { get; init; }
        }

        public sealed record Call : Database
        {
            public required CallPlan Invocation { get; init; }
            public required InvokeMethod Method { get; init; }
            public required Routine Routine { get; init; }
        }
    }

    /// <summary>The OpenAPI document of a schema.</summary>
    public sealed record Inspect(string Schema, MediaType MediaType, bool HeadersOnly) : ActionPlan;

    /// <summary>OPTIONS of a relation, a function or the root: answered without the database.</summary>
    public sealed record RelationInfo(Table Table) : ActionPlan;

    public sealed record RoutineInfo(Routine Routine) : ActionPlan;

    public sealed record SchemaInfo : ActionPlan;
}

public readonly record struct LegacyTargetName(string Relation, string Alias);

/// <summary>How a mutation gets its rows and what it gives back.</summary>
/// <remarks>PostgREST v16.2, Plan/MutatePlan.hs.</remarks>
public abstract record MutatePlan
{
    private MutatePlan() { }

    public required QualifiedIdentifier Into { get; init; }

    /// <summary>Columns for RETURNING: <c>*</c> alone, or names; empty when nothing is to come back.</summary>
    public ImmutableArray<string> Returning { get; init; } = [];

    /// <summary>What the access policy wants the written rows to be like afterwards.</summary>
    public ImmutableArray<PlannedLogic> Check { get; init; } = [];

    /// <summary>The body is an array of objects (not a single object).</summary>
    public bool BodyIsArray { get; init; }

    public sealed record Insert : MutatePlan
    {
        public ImmutableArray<PlannedField> Columns { get; init; } = [];
        public OnConflict? OnConflict { get; init; }

        /// <summary>What the access policy wants a row to be like that is there already and is to be updated.</summary>
        public ImmutableArray<PlannedLogic> Existing { get; init; } = [];

        /// <summary>PUT only: the filters that the body's key must match.</summary>
        public ImmutableArray<PlannedLogic> Where { get; init; } = [];

        /// <summary>For <c>Location</c>.</summary>
        public ImmutableArray<string> PrimaryKey { get; init; } = [];

        public bool ApplyDefaults { get; init; }
    }

    public sealed record Update : MutatePlan
    {
        /// <summary>Empty: the body named no column, nothing is updated.</summary>
        public ImmutableArray<PlannedField> Columns { get; init; } = [];

        public ImmutableArray<PlannedLogic> Where { get; init; } = [];
        public bool ApplyDefaults { get; init; }
    }

    public sealed record Delete : MutatePlan
    {
        public ImmutableArray<PlannedLogic> Where { get; init; } = [];
    }
}

/// <param name="Columns">Empty: no conflict target is known, so no ON CONFLICT clause.</param>
public sealed record OnConflict(PreferResolution Resolution, ImmutableArray<string> Columns);

/// <remarks>PostgREST v16.2, Plan/CallPlan.hs.</remarks>
public sealed record CallPlan
{
    public required QualifiedIdentifier Function { get; init; }

    /// <summary>The parameters that get a value, in declared order. One without a name takes the whole body.</summary>
    public required ImmutableArray<RoutineParameter> Parameters { get; init; }

    public required CallArguments Arguments { get; init; }
    public bool ReturnsScalar { get; init; }
    public bool ReturnsSetOfScalar { get; init; }
    public bool ReturnsCompositeAlias { get; init; }

    /// <summary>Which rows of the result the access policy permits.</summary>
    public ImmutableArray<PlannedLogic> Where { get; init; } = [];

    /// <summary>Columns needed of the result: <c>*</c> alone, or names.</summary>
    public ImmutableArray<string> Returning { get; init; } = [];
}

public abstract record CallArguments
{
    private CallArguments() { }

    /// <summary>From the query string or a form; a variadic parameter may have several.</summary>
    public sealed record Direct(ImmutableArray<(string Name, ImmutableArray<Slot> Values)> Values) : CallArguments;

    /// <summary>
    /// Keys of the JSON body, or the whole body for one unnamed parameter. Without a body (<paramref name="HasBody"/> false): none.
    /// </summary>
    public sealed record FromBody(bool HasBody) : CallArguments;
}
