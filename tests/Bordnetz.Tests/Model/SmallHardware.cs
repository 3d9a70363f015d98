namespace Bordnetz.Tests.Model;

/// <summary>What <see cref="SmallPlatform"/> is built of: parts, devices, wires, power and scenes.</summary>
internal static class SmallHardware
{
    public const string File = "hardware.yaml";

    public const string Yaml = """
        parts:
          controller: { number: P-1, mass: 500g, price: 50EUR, cpu: 2kDMIPS, ram: 1MiB, flash: 4MiB, io: 10pins, sleep: 1mA, idle: 6W, peak: 24W, asil: D, source: data sheet }
          big-controller: { number: P-2, like: controller, ram: 2MiB }
        devices:
          lamp.left: { on: zone.front, at: [800mm, 600mm, 700mm], mass: 2kg, price: 80EUR, peak: 60W, wires: 3, cable: core, serves: pedal }
          lamp.right: { like: lamp.left, at: [800mm, -600mm, 700mm], wires: 1 }
          horn: { on: bms, at: [-1m, 200mm, 200mm], length: 2m, cable: core, supply: efuse.bms, peak: { value: 4A, assumed: true } }
        wiring:
          detour: { value: 140%, source: a library }
          cables:
            core: { mass: 5g/m, price: 0.1EUR/m }
            pair: { pairs: 1, mass: 25g/m, price: 0.7EUR/m, assumed: true }
        power:
          sources:
            battery: { kind: battery, voltage: 12V, capacity: 60Ah, usable: 50%, at: [0m, 0m, 500mm] }
            converter: { kind: converter, when: BEV, voltage: 14V, power: 1kW, efficiency: 90%, in: bms, charges: battery }
          rails:
            kl30: { from: battery, cable: core }
            kl15: { from: battery, switched: true }
          fuses:
            efuse.ccu: { rail: kl30, rating: 5A, in: zone.front, cable: core }
            efuse.bms: { rail: kl15, rating: 10A, in: zone.front, cable: core, when: BEV }
          wake-lines:
            wake: { from: ccu, to: [bms, zone.front], cable: core }
        scenes:
          parked: { max-current: 20mA, min-duration: 30d }
          driving: { awake: all, load: 50%, loads: { lamp.left: 100% }, rails: kl15, running: converter }
        """;

    /// <summary>The small platform with its hardware; nodes, network and function say what the file above needs.</summary>
    public static SmallPlatform Create()
    {
        SmallPlatform small = new();
        small[File] = Yaml;
        return small
            .Change("platform.yaml", "include: [parts.yaml]", "include: [parts.yaml, hardware.yaml]")
            .Change(
                "parts.yaml",
                "ccu: { kind: central, partitions: [driving, body] }",
                "ccu: { kind: central, part: big-controller, at: [-700mm, 0mm, 900mm], supply: efuse.ccu, "
                    + "diagnostic-address: 0x1001, partitions: [{ name: driving, asil: C, ram: 512KiB }, body] }"
            )
            .Change(
                "parts.yaml",
                "zone.front: { kind: zone }",
                "zone.front: { kind: zone, part: controller, at: [0mm, 600mm, 600mm], supply: kl30 }"
            )
            .Change(
                "parts.yaml",
                "bms: { kind: ecu, when: BEV }",
                "bms: { like: zone.front, kind: ecu, when: BEV, at: [-1m, 0m, 200mm], supply: efuse.bms, mass: 800g }"
            )
            .Change("parts.yaml", "    max-load: 50%", "    max-load: 50%\n    cable: pair")
            .Change("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { priority: 5, e2e: P05, e2e-offset: 5 }")
            .Change("parts.yaml", "period: 20ms, priority: 6 }", "period: 20ms, priority: 6, e2e: P05, e2e-offset: 5 }")
            .Change(
                "parts.yaml",
                "      MotorCommand: {",
                "      BatteryStatus: { e2e: P06, e2e-offset: 3 }\n      MotorCommand: {"
            )
            .Change("parts.yaml", "    asil: C", "    asil: C\n    ram: 256KiB\n    flash: 1MiB");
    }
}
