namespace Bordnetz.Simulation;
