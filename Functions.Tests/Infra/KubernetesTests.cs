using System.ComponentModel;
using System.Diagnostics;
using k8s;
using k8s.Models;

namespace Edge.Tests.Infra;

/// <summary><c>infra/kubernetes</c>, built by kubectl's own kustomize and read strictly as Kubernetes' types: an unknown field fails.</summary>
public sealed class KubernetesTests
{
    [SkippableFact]
    public async Task It_builds_and_every_field_is_one()
    {
        var objects = await Build();

        Assert.Equal(
            ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "Namespace", "PodDisruptionBudget", "Service"],
            objects.Select(made => made.Kind).Order(StringComparer.Ordinal));
        Assert.All(objects.Where(made => made is not V1Namespace), made => Assert.Equal("edge", ((IMetadata<V1ObjectMeta>)made).Metadata.NamespaceProperty));
    }

    [SkippableFact]
    public async Task A_misspelt_field_is_noticed()
    {
        var yaml = (await Kustomize()).Replace("readinessProbe:", "readynessProbe:", StringComparison.Ordinal);

        Assert.Contains("readynessProbe", Assert.ThrowsAny<Exception>(() => Read(yaml)).ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Replicas_stay_while_the_database_is_down_and_end_after_their_requests()
    {
        var objects = await Build();
        var pod = objects.OfType<V1Deployment>().Single().Spec.Template.Spec;
        var app = pod.Containers.Single();

        Assert.Equal("/health/serving", app.ReadinessProbe.HttpGet.Path);
        Assert.Equal(5, app.ReadinessProbe.TimeoutSeconds);
        Assert.Equal("/health/live", app.LivenessProbe.HttpGet.Path);
        Assert.Equal("/health/live", app.StartupProbe.HttpGet.Path);
        Assert.InRange(pod.TerminationGracePeriodSeconds!.Value, 30 + app.Lifecycle.PreStop.Sleep.Seconds + 1, 120);
    }

    [SkippableFact]
    public async Task Containers_have_no_rights_and_settings_that_exist()
    {
        var objects = await Build();
        var pods = objects.OfType<V1Deployment>().Select(made => made.Spec.Template.Spec).Concat(objects.OfType<V1Job>().Select(made => made.Spec.Template.Spec));
        foreach (var pod in pods)
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.False(pod.AutomountServiceAccountToken);
            foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
            {
                Assert.Equal("ghcr.io/your-organisation/edge:commit", container.Image);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Equal(objects.OfType<V1ConfigMap>().Single().Metadata.Name, container.EnvFrom[0].ConfigMapRef.Name);
            }
        }
    }

    [SkippableFact]
    public async Task Whoever_asks_for_the_app_finds_its_pods()
    {
        var objects = await Build();
        var labels = objects.OfType<V1Deployment>().Single().Spec.Template.Metadata.Labels;
        var service = objects.OfType<V1Service>().Single();
        var backend = objects.OfType<V1Ingress>().Single().Spec.Rules.Single().Http.Paths.Single().Backend.Service;

        Assert.Subset(labels.ToHashSet(), service.Spec.Selector.ToHashSet());
        Assert.Subset(labels.ToHashSet(), objects.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels.ToHashSet());
        Assert.Equal((service.Metadata.Name, service.Spec.Ports.Single().Name), (backend.Name, backend.Port.Name));
        Assert.Equal("edge", objects.OfType<V2HorizontalPodAutoscaler>().Single().Spec.ScaleTargetRef.Name);
        Assert.False(objects.OfType<V1Job>().Single().Spec.Template.Metadata.Labels.Contains(new("app.kubernetes.io/component", "app")));
    }

    private static async Task<IReadOnlyList<IKubernetesObject>> Build() => Read(await Kustomize());

    private static IReadOnlyList<IKubernetesObject> Read(string yaml) => [.. KubernetesYaml.LoadAllFromString(yaml, strict: true).Cast<IKubernetesObject>()];

    private static async Task<string> Kustomize()
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", Repository.Path("infra/kubernetes")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Skip.If(true, "kubectl is not installed");
        }

        using var kubectl = started!;
        var errors = kubectl.StandardError.ReadToEndAsync();
        var yaml = await kubectl.StandardOutput.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        Assert.Equal((0, ""), (kubectl.ExitCode, await errors));
        return yaml;
    }
}
